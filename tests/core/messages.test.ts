import { describe, expect, it } from "vitest";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const LONE_SURROGATE = /\p{Surrogate}/u;
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `document ${index}`);

describe("the first request", () => {
  it.each<[string, () => string | readonly string[], () => string | readonly string[]]>([
    ["1 KB and 50 MB of text", () => "x ".repeat(500), () => "x ".repeat(25_000_000)],
    ["10 and 1,000,000 documents", () => numbered(10), () => numbered(1_000_000)],
  ])("has nearly the same size for %s", async (_name, small, large) => {
    const sizes: number[] = [];
    for (const make of [small, large]) {
      const context = make();
      const { rlm, server } = await scripted({ reply: cell("FINAL(context.length)") });
      expect((await rlm.agenerate("What is it?", context)).answer).toBe(String(context.length));
      sizes.push(server.requests[0]?.rawBody.length ?? 0);
    }
    expect(Math.max(...sizes)).toBeLessThan(8_000);
    // Documents are shown by their beginnings: ten short ones take less room than the prefix that many fill.
    expect(Math.abs((sizes[1] ?? 0) - (sizes[0] ?? 0))).toBeLessThan(2_000);
  });
});

describe("the conversation", () => {
  it("grows by no more than the reply and the output that is shown, each turn", async () => {
    const maxOutputChars = 1_000;
    const turns = 25;
    const code = "print('y'.repeat(100_000)); throw new Error('z'.repeat(100_000))";
    const { rlm, server } = await scripted({ reply: cell(code) }, { maxOutputChars, maxIterations: turns });
    await rlm.agenerate("q", "x".repeat(100_000));
    const sizes = server.requests.slice(0, turns).map(({ rawBody }) => rawBody.length);
    expect(sizes).toHaveLength(turns);
    for (let turn = 1; turn < turns; turn++) {
      const growth = (sizes[turn] ?? 0) - (sizes[turn - 1] ?? 0);
      // Output and error are cut to the same length each; the rest is the frame around them.
      expect(growth).toBeLessThan(3 * maxOutputChars + 2 * code.length + 3_000);
    }
  });

  it("begins each request with the one before it, roles alternating, the user last, nothing empty", async () => {
    const { rlm, server } = await scripted({
      strict: true,
      steps: [cell("print(1)"), "", "just words", cell("throw new Error('e')"), "<think>hm</think>", cell("FINAL(0)")],
    });
    expect((await rlm.agenerate("q", "x".repeat(5_000))).answer).toBe("0");
    const conversations = server.requests.map(({ messages }) => messages);
    for (const [index, messages] of conversations.entries()) {
      expect(messages.map(({ role }) => role).join()).toMatch(/^system,user(,assistant,user)*$/);
      if (index > 0) expect(messages.slice(0, -2)).toEqual(conversations[index - 1]);
    }
    server.assertExhausted();
  });

  it.each([
    ["astral characters", "😀 \u{1f9ea} é"],
    ["lone surrogates", "a\ud83d b\udc00 c"],
    ["line separators and controls", "a\u2028b\u2029c\u0000d\r\ne"],
  ])("carries %s through question, context, output, sub-call and answer", async (_name, text) => {
    const { rlm, server } = await scripted({
      strict: true,
      models: {
        [ROOT]: { steps: [cell("print(context)"), cell("await llm_query('Say: ' + context); FINAL(context)")] },
        [SUB]: { reply: text },
      },
    });
    const response = await rlm.agenerate(`Why ${text}?`, text);
    expect(response.answer).toBe(text);
    expect(server.requests.map(({ model }) => model)).toEqual([ROOT, ROOT, SUB]);
    expect(server.requests[1]?.messages.every(({ text: sent }) => !LONE_SURROGATE.test(sent))).toBe(true);
  });
});
