import { describe, expect, it } from "vitest";
import { errorFromBody, toModelError } from "../../src/providers/provider-error.js";
import { providerName } from "../../src/providers/provider-name.js";
import { retryAfterMs } from "../../src/providers/retry-after.js";
import { RLMModelError } from "../../src/spec/errors.js";
import { redact } from "../../src/util/redact.js";

const context = { provider: "acme", secrets: ["secret-key-value"] };

function apiError(fields: Record<string, unknown>): Error {
  return Object.assign(new Error("failed"), fields);
}

describe("an error of a client", () => {
  it.each([
    [
      "OpenAI's SDK",
      { status: 429, headers: new Headers({ "retry-after": "3" }), error: { message: "slow", code: "rate_limit" } },
    ],
    [
      "Anthropic's SDK",
      {
        status: 429,
        headers: { "retry-after": "3" },
        error: { type: "error", error: { message: "slow", type: "rate_limit" } },
      },
    ],
    [
      "the AI SDK",
      {
        statusCode: 429,
        responseHeaders: { "retry-after": "3" },
        data: { error: { message: "slow", code: "rate_limit" } },
      },
    ],
  ])("is understood when it comes from %s", (_name, fields) => {
    expect(toModelError(apiError(fields), context)).toMatchObject({
      name: "RLMModelError",
      status: 429,
      retryable: true,
      retryAfterMs: 3000,
      message: "acme: the request failed with status 429 (rate_limit): slow",
    });
  });

  it("follows the server's own word on trying again", () => {
    const error = (status: number, advice: string) =>
      toModelError(apiError({ status, headers: new Headers({ "x-should-retry": advice }) }), context).retryable;
    expect([error(500, "false"), error(400, "true"), error(500, "perhaps")]).toEqual([false, true, true]);
  });

  it.each([
    ["a code deep in its causes", new Error("oh", { cause: new Error("x", { cause: { code: "ECONNRESET" } }) }), true],
    ["the words of Node's fetch", new TypeError("terminated"), true],
    ["a mistake in a program", new TypeError("x is not a function"), false],
    ["something that is no error", "nope", false],
  ])("without a status is judged by %s", (_name, error, retryable) => {
    expect(toModelError(error, context)).toMatchObject({ retryable });
    expect(toModelError(error, context).status).toBeUndefined();
  });

  it("within a reply means that the reply broke off", () => {
    const error = toModelError(new Error("whatever"), { ...context, replyHadBegun: true });
    expect(error).toMatchObject({ retryable: true, message: "acme: the reply broke off: whatever" });
  });

  it("is not tried again when Node's own limit of five minutes ended a long call", () => {
    const timeout = apiError({ status: undefined, headers: undefined, message: "Request timed out." });
    expect(toModelError(timeout, { ...context, elapsedMs: 301_000 })).toMatchObject({
      retryable: false,
      message: expect.stringContaining("stream the reply"),
    });
    expect(toModelError(timeout, { ...context, elapsedMs: 20_000 })).toMatchObject({ retryable: true });
  });

  it("passes unchanged when it is ours already", () => {
    const error = new RLMModelError("done");
    expect(toModelError(error, context)).toBe(error);
  });

  it("keeps the client's error as its cause, unless that holds a secret", () => {
    const harmless = apiError({ status: 500 });
    expect(toModelError(harmless, context).cause).toBe(harmless);
    const leaky = apiError({ status: 400, error: { message: "bad", echo: { key: "secret-key-value" } } });
    expect(toModelError(leaky, context).cause).toBeUndefined();
  });
});

describe("an error body with status 200", () => {
  it.each([
    [
      { code: 502, message: "down" },
      { status: 502, retryable: true },
    ],
    [
      { code: 402, message: "pay" },
      { status: 402, retryable: false },
    ],
    [{ code: "overloaded_error", message: "busy" }, { retryable: true }],
    [{ code: "context_length_exceeded", message: "long" }, { retryable: false }],
    [{ code: "insufficient_quota", message: "empty", type: "rate_limit" }, { retryable: false }],
    ["just words", { retryable: false, message: expect.stringContaining("just words") }],
  ])("of %j is judged by its code", (body, expected) => {
    expect(errorFromBody(body, context)).toMatchObject(expected);
  });
});

describe("the wait that a provider asks for", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    [{ "retry-after-ms": "1500", "retry-after": "9" }, 1500],
    [{ "retry-after": "2.5" }, 2500],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:10 GMT" }, 10_000],
    [{ "retry-after": "Thu, 01 Jan 2020 00:00:10 GMT" }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after-ms": "" }, undefined],
    [{}, undefined],
  ] as readonly [Record<string, string>, number | undefined][])("is read from %j", (headers, expected) => {
    expect(retryAfterMs((name) => headers[name], now)).toBe(expected);
  });
});

describe("redacting", () => {
  it("takes out given secrets and what looks like one, in linear time", () => {
    expect(redact("a secret-key-value b sk-proj-abc123456 Bearer abcdefgh.ijk", ["secret-key-value", "EMPTY"])).toBe(
      "a [redacted] b [redacted] Bearer [redacted]",
    );
    expect(redact("EMPTY stays", ["EMPTY"])).toBe("EMPTY stays");
    expect(redact("https://ada:pass@host/?api_key=abc and ghp_abcdefghijklmnop", [])).toBe(
      "https://[redacted]@host/?api_key=[redacted] and [redacted]",
    );
    expect(redact(`Bearer ${" ".repeat(200_000)}`, [])).toHaveLength(200_007);
  });
});

describe("a provider's name", () => {
  it.each([
    ["https://api.openai.com/v1", "openai"],
    ["https://acme.openai.azure.com/openai/v1/", "azure"],
    ["https://openrouter.ai/api/v1", "openrouter"],
    ["https://api.openai.com.evil.example/v1", "openai-compatible"],
    ["http://127.0.0.1:8000/v1", "openai-compatible"],
    ["no url", "openai-compatible"],
    [undefined, "openai-compatible"],
  ])("behind %s is %s", (url, name) => {
    expect(providerName(url)).toBe(name);
  });
});
