/** Several questions to one REPL: what code worked out for the first is there for the next. */
import OpenAI from "openai";
import { RLMWrapper } from "rlm";

const log = Array.from({ length: 20_000 }, (_, line) => `${line % 7 === 0 ? "ERROR" : "info"} request ${line}`).join(
  "\n",
);

await using rlm = new RLMWrapper(new OpenAI(), "gpt-5", { subModel: "gpt-5-mini" });
await using session = rlm.session({ maxIterations: 10 });
for (const [question, context] of [
  ["How many errors are in this log?", log],
  ["What do they have in common?"],
] as const) {
  const { answer } = await session.agenerate(question, context);
  console.log(`${question}\n  ${answer}`);
}
