import { localEnvironment } from "rlm";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildSystemPrompt, type PromptVariant } from "../../../src/text/prompts/build.js";
import { examplesOf } from "./examples.js";

const VARIANTS: readonly PromptVariant[] = ["default", "cost_warning", "small_context"];
const SUB_CALLS = ["none", "plain", "recursive"] as const;

describe.each(VARIANTS)("the examples of the prompt %s", (variant) => {
  it.each(SUB_CALLS)("run one after another in the REPL, with sub-calls: %s", async (subCalls) => {
    const prompt = buildSystemPrompt({
      variant,
      subCalls,
      models: [],
      tools: [],
      maxOutputChars: 1_000,
      subCallMaxInputChars: 500_000,
    });
    const environment = localEnvironment({ idleSpares: 0 });
    const session = await environment.open({
      host: { call: async ({ arguments: [first] }) => (Array.isArray(first) ? first.map(() => "a reply") : "a reply") },
      functions: [
        { name: "llm_query", kind: "query" },
        { name: "llm_query_batched", kind: "batch" },
        { name: "rlm_query", kind: "query" },
        { name: "rlm_query_batched", kind: "batch" },
        { name: "budget", kind: "plain" },
      ],
      values: {},
      limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 },
      signal: new AbortController().signal,
    });
    onTestFinished(() => session.close());
    await session.load(
      "context",
      "Ticket 1: refund, reason: too late\nTicket 2: chargeback, reason: broken\nother\n".repeat(500),
    );
    const examples = examplesOf(prompt);
    expect(examples.length).toBeGreaterThan(2);
    let handedIn: string | undefined;
    for (const example of examples) {
      const { error, unawaitedCalls, unhandledRejections, final } = await session.execute(example);
      expect({ example, error, unawaitedCalls, unhandledRejections }).toEqual({
        example,
        error: undefined,
        unawaitedCalls: 0,
        unhandledRejections: [],
      });
      handedIn ??= final?.text;
    }
    expect(handedIn).toBeTruthy();
  });
});
