import OpenAI from "openai";
import { describe, expect, it, onTestFinished } from "vitest";
import { generateTask, TASKS } from "../../benchmarks/tasks/generate/tasks.js";
import { scoreAnswer } from "../../benchmarks/tasks/score/score.js";
import { Attention } from "../../benchmarks/tasks/stand-in/attention.js";
import { code } from "../../benchmarks/tasks/stand-in/code.js";
import { documents } from "../../benchmarks/tasks/stand-in/documents.js";
import { entries } from "../../benchmarks/tasks/stand-in/entries.js";
import { needle } from "../../benchmarks/tasks/stand-in/needle.js";
import { QUESTION_MARK } from "../../benchmarks/tasks/stand-in/skill.js";
import { STAND_IN_ROOT, STAND_IN_WINDOW, startStandIn } from "../../benchmarks/tasks/stand-in/stand-in.js";

/** Reads without mistakes, however long the prompt is. */
class PerfectAttention extends Attention {
  constructor() {
    super(0);
  }

  override slips(): boolean {
    return false;
  }
}

async function ask(prompt: string): Promise<string> {
  const server = await startStandIn();
  onTestFinished(() => server.close());
  const client = new OpenAI({ baseURL: server.url, apiKey: "none", maxRetries: 0 });
  const { choices } = await client.chat.completions.create({
    model: STAND_IN_ROOT,
    messages: [{ role: "user", content: prompt }],
  });
  return choices[0]?.message.content ?? "";
}

describe("the stand-in", () => {
  it.each(TASKS)("answers $name rightly when it misreads nothing", (task) => {
    for (const seed of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const { context, query, expected } = generateTask(task, 2 ** 12, seed);
      const text = typeof context === "string" ? context : JSON.stringify(context);
      const answers = [needle, entries, documents, code].flatMap((skill) => {
        const answer = skill.read(text + QUESTION_MARK + query, new PerfectAttention());
        return answer === undefined ? [] : [answer];
      });
      expect(answers).toHaveLength(1);
      const isCut = expected.type === "pairs" && expected.pairs.length > 60;
      // From its head it writes sixty pairs and no more.
      if (isCut) expect(answers[0]?.split("\n")).toHaveLength(60);
      else expect(scoreAnswer(expected, answers[0] ?? "")).toBe(1);
    }
  });

  it("refuses what is longer than its window, as a provider does", async () => {
    await expect(ask("x".repeat(4 * STAND_IN_WINDOW))).resolves.toBe("I do not know.");
    await expect(ask("x".repeat(4 * STAND_IN_WINDOW + 1))).rejects.toMatchObject({
      status: 400,
      code: "context_length_exceeded",
      message: expect.stringContaining("maximum context length is 65536 tokens"),
    });
  });

  it("knows nothing of other questions", async () => {
    await expect(ask("What is the capital of France?")).resolves.toBe("I do not know.");
  });
});

describe("attention", () => {
  const facts = Array.from({ length: 20_000 }, (_, index) => `fact ${index}`);
  const share = (tokens: number) => facts.filter((fact) => new Attention(tokens).slips(fact)).length / facts.length;

  it("falls with the length of the prompt", () => {
    const shares = [1_000, 8_192, 32_768, 65_536].map(share);
    expect(shares).toEqual(shares.toSorted((left, right) => left - right));
    expect(shares[0]).toBeLessThan(0.002);
    expect(shares[1]).toBeGreaterThan(0.003);
    expect(shares[3]).toBeGreaterThan(0.05);
  });

  it("is never worse than a guess", () => {
    expect(share(10_000_000)).toBeLessThan(0.52);
  });

  it("makes the same mistakes in the same prompt", () => {
    const mistakes = () => facts.filter((fact) => new Attention(30_000).slips(fact));
    expect(mistakes()).toEqual(mistakes());
  });
});
