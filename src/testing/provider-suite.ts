import { getEventListeners } from "node:events";
import { RLMError } from "../spec/errors.js";
import type { LanguageModel, ModelCall, ModelReply } from "../spec/model.js";
import type { TokenUsage } from "../spec/usage.js";
import type { ScriptedRequest } from "./scripted-request.js";
import type { TestFramework } from "./test-framework.js";

/** What the fake of a provider is to do with one request, in words that fit every protocol. */
export type ProviderStep =
  | {
      readonly type: "reply";
      readonly text: string;
      /** `null` leaves usage out, where the protocol allows it. */
      readonly usage?: TokenUsage | null;
      readonly reasoning?: string;
      readonly stopReason?: "stop" | "length";
    }
  | { readonly type: "status"; readonly status: number; readonly message: string; readonly retryAfterSeconds?: number }
  /** The connection is cut before the reply. */
  | { readonly type: "drop" }
  /** The connection is cut within the reply. */
  | { readonly type: "break_off"; readonly text: string }
  /** There is no answer. */
  | { readonly type: "hang" };

/** An adapter and the fake server behind it. */
export interface ProviderUnderTest {
  readonly model: LanguageModel;
  /** A name that the fake knows a model by. */
  readonly modelName: string;
  /** The key that the client sends, which no message may hold. */
  readonly apiKey: string;
  readonly requests: readonly ScriptedRequest[];
  arrived(count: number): Promise<ScriptedRequest>;
  close(): Promise<void>;
}

/** What the suite needs of a test framework and of the adapter. */
export interface ProviderSuiteOptions extends TestFramework {
  /** Starts a fake that plays these steps, one for each request, and makes the adapter for it. */
  make(steps: readonly ProviderStep[]): Promise<ProviderUnderTest>;
  /** The protocol tells reasoning and its tokens. @defaultValue true */
  readonly reasoning?: boolean | undefined;
  /** The client notices that the connection was cut within a body that is not streamed; some wait for ever. @defaultValue true */
  readonly noticesCutBodies?: boolean | undefined;
}

const USAGE: TokenUsage = { inputTokens: 120, cachedInputTokens: 80, outputTokens: 30, reasoningTokens: 0 };
const LONG_TEXT = "All work and no play makes Jack a dull boy. ".repeat(20);

/** Declares the tests that every adapter of a model must pass, on a fake of its protocol reached over HTTP. */
export function testProvider(options: ProviderSuiteOptions): void {
  const { describe, it, expect } = options;

  function test(
    name: string,
    steps: readonly ProviderStep[],
    body: (tested: ProviderUnderTest) => Promise<void>,
  ): void {
    it(name, async () => {
      const tested = await options.make(steps);
      try {
        await body(tested);
      } finally {
        await tested.close();
      }
    });
  }

  for (const stream of [false, true]) {
    describe(stream ? "a streamed reply" : "a reply", () => {
      const ask = (tested: ProviderUnderTest, extra: Partial<ModelCall> = {}) =>
        tested.model.complete(callOf(tested, { stream, ...extra }));

      test("has text, stop reason and usage", [{ type: "reply", text: LONG_TEXT, usage: USAGE }], async (tested) => {
        const tokens: string[] = [];
        const reply = await ask(tested, { onToken: (token) => tokens.push(token) });
        expect(reply).toMatchObject({ text: LONG_TEXT, stopReason: "stop", usage: USAGE });
        expect(tokens.join("")).toBe(stream ? LONG_TEXT : "");
      });

      test(
        "says when it was cut at the limit",
        [{ type: "reply", text: "x", stopReason: "length" }],
        async (tested) => {
          expect((await ask(tested)).stopReason).toBe("length");
        },
      );

      test("may be empty", [{ type: "reply", text: "" }], async (tested) => {
        expect((await ask(tested)).text).toBe("");
      });

      const thinking = { ...USAGE, reasoningTokens: 20 };
      if (options.reasoning !== false) {
        const steps = [{ type: "reply", text: "42", reasoning: "six times seven", usage: thinking }] as const;
        test("keeps reasoning apart from text, and counts it", steps, async (tested) => {
          expect(await ask(tested)).toMatchObject({ text: "42", reasoning: "six times seven", usage: thinking });
        });
      }

      test("carries every character", [{ type: "reply", text: 'naïve 🙂\n\t\u2028"\\ 𝒳' }], async (tested) => {
        expect((await ask(tested)).text).toBe('naïve 🙂\n\t\u2028"\\ 𝒳');
      });

      if (stream || options.noticesCutBodies !== false) {
        test(
          "is a retryable error when the connection is cut within it",
          [{ type: "break_off", text: LONG_TEXT }],
          async (tested) => {
            expect(await failureOf(ask(tested))).toMatchObject({ code: "ERR_RLM_MODEL", retryable: true });
            expect(tested.requests.length).toBe(1);
          },
        );
      }

      test("that is given up ends at once and frees the connection", [{ type: "hang" }], async (tested) => {
        const controller = new AbortController();
        const failing = failureOf(ask(tested, { signal: controller.signal }));
        const request = await tested.arrived(1);
        controller.abort();
        expect(await failing).toMatchObject({ code: "ERR_RLM_ABORTED", name: "AbortError" });
        expect(await request.outcome).toBe("aborted");
        expect(getEventListeners(controller.signal, "abort").length).toBe(0);
      });
    });
  }

  describe("a request", () => {
    const conversation = [
      { role: "system", content: "You are terse." },
      { role: "user", content: "What is 6 x 7?" },
      { role: "assistant", content: "42" },
      { role: "user", content: [{ type: "text", text: "And 6 x 8?" }] },
    ] as const;

    test("may be a whole conversation with its settings", [{ type: "reply", text: "48" }], async (tested) => {
      const reply = await tested.model.complete(
        callOf(tested, { messages: conversation, temperature: 0.5, maxOutputTokens: 50 }),
      );
      expect(reply.text).toBe("48");
      for (const text of ["You are terse.", "What is 6 x 7?", "42", "And 6 x 8?"]) {
        expect(tested.requests[0]?.rawBody.includes(text)).toBe(true);
      }
    });

    test("is one of many at the same time, each with its own reply", twentyReplies(), async (tested) => {
      const replies = await Promise.all(twentyReplies().map(() => tested.model.complete(callOf(tested))));
      expect(replies.map(({ text }: ModelReply) => text).sort()).toEqual(
        twentyReplies()
          .map(({ text }) => text)
          .sort(),
      );
    });

    test("is not made when the signal is aborted already", [], async (tested) => {
      const failing = failureOf(tested.model.complete(callOf(tested, { signal: AbortSignal.abort() })));
      expect(await failing).toMatchObject({ code: "ERR_RLM_ABORTED" });
      expect(tested.requests.length).toBe(0);
    });

    test("leaves no listener on its signal", twentyReplies(), async (tested) => {
      const { signal } = new AbortController();
      for (let count = 0; count < 20; count += 1)
        await tested.model.complete(callOf(tested, { signal, stream: count % 2 === 0 }));
      expect(getEventListeners(signal, "abort").length).toBe(0);
    });
  });

  describe("a failure", () => {
    for (const [status, retryable] of [
      [400, false],
      [401, false],
      [404, false],
      [429, true],
      [500, true],
      [503, true],
    ] as const) {
      const message = `scripted ${status}`;
      test(`with status ${status} is told once`, [{ type: "status", status, message }], async (tested) => {
        const error = await failureOf(tested.model.complete(callOf(tested)));
        expect(error).toMatchObject({ code: "ERR_RLM_MODEL", status, retryable, adapted: false });
        expect(messageOf(error).includes(message)).toBe(true);
        expect(tested.requests.length).toBe(1);
      });
    }

    const limited = { type: "status", status: 429, message: "slow down", retryAfterSeconds: 7 } as const;
    test("tells the wait that the provider asks for", [limited, limited], async (tested) => {
      expect(await failureOf(tested.model.complete(callOf(tested)))).toMatchObject({ retryAfterMs: 7000 });
      expect(await failureOf(tested.model.complete(callOf(tested, { stream: true })))).toMatchObject({
        retryAfterMs: 7000,
      });
    });

    test("to connect is retryable", [{ type: "drop" }], async (tested) => {
      expect(await failureOf(tested.model.complete(callOf(tested)))).toMatchObject({
        code: "ERR_RLM_MODEL",
        retryable: true,
      });
    });

    const steps: ProviderStep[] = [];
    test("never tells the key", steps, async (tested) => {
      steps.push({ type: "status", status: 401, message: `Incorrect API key provided: ${tested.apiKey}` });
      const error = await failureOf(tested.model.complete(callOf(tested)));
      expect(error).toMatchObject({ status: 401 });
      expect(messageOf(error).includes(tested.apiKey)).toBe(false);
    });
  });
}

function twentyReplies() {
  return Array.from({ length: 20 }, (_, index) => ({ type: "reply", text: `reply ${index}` }) as const);
}

function callOf({ modelName }: ProviderUnderTest, extra: Partial<ModelCall> = {}): ModelCall {
  const messages = [{ role: "user", content: "hello" }] as const;
  return { model: modelName, messages, signal: new AbortController().signal, ...extra };
}

async function failureOf(promise: Promise<unknown>): Promise<RLMError> {
  try {
    await promise;
  } catch (error) {
    if (RLMError.isInstance(error)) return error;
    throw new Error("the call failed with an error that is not of this library", { cause: error });
  }
  throw new Error("the call succeeded");
}

function messageOf({ message, stack, cause }: RLMError): string {
  return [message, stack, cause instanceof Error ? cause.message : ""].join("\n");
}
