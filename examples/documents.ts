/** The same question to many long documents, each in a run of its own, on one budget: failures are kept apart. */
import OpenAI from "openai";
import { RLMError, RLMWrapper, SharedBudget } from "rlm";

const documents: Readonly<Record<string, string>> = {
  "lease.txt": "This lease begins on 2024-01-01 and ends on 2026-12-31. ".repeat(500),
  "loan.txt": "The loan is to be repaid by 2031-06-30. ".repeat(500),
};

const budget = new SharedBudget({ maxTokens: 5_000_000, timeoutMs: 30 * 60_000 });
await using rlm = new RLMWrapper(new OpenAI(), "gpt-5", { subModel: "gpt-5-mini", budget });

const results = await Promise.all(
  Object.entries(documents).map(async ([name, text]) => {
    try {
      const { answer, finishReason } = await rlm.agenerate("When does this contract end? Reply with the date.", text);
      return { name, answer, finishReason };
    } catch (error) {
      if (!RLMError.isInstance(error)) throw error;
      return { name, answer: `failed: ${error.message}`, finishReason: error.code };
    }
  }),
);

for (const { name, answer, finishReason } of results) console.log(`${name}\t${answer}\t${finishReason}`);
console.log(`tokens left: ${budget.left().tokens}`);
