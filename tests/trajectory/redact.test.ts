import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSecretName, redactValue, textRedactor } from "../../src/trajectory/redact.js";

const redact = textRedactor();
const CANARY = "c4n4ry-9f8e7d6c5b4a";

describe("textRedactor", () => {
  it.each([
    ["an OpenAI key", "key sk-proj-AbC123_def456GHI", "key [redacted]"],
    ["a key behind an escaped line break", String.raw`"line\nsk-abcdef123456"`, String.raw`"line\n[redacted]"`],
    ["a bearer header", "authorization: Bearer abc.def-123456", "authorization: Bearer [redacted]"],
    ["a basic header", "Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"],
    ["a GitHub token", "ghp_abcdefghijklmnop1234", "[redacted]"],
    ["an AWS key id", "AKIAIOSFODNN7EXAMPLE", "[redacted]"],
    ["a signed web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[redacted]"],
    ["user and password in a URL", "https://me:hunter2@host/x", "https://[redacted]@host/x"],
    ["a token as a URL's user", "https://abc123@host/x", "https://[redacted]@host/x"],
    ["a token in a query", `https://h/x?a=1&access_token=${CANARY}&b=2`, "https://h/x?a=1&access_token=[redacted]&b=2"],
    ["a key in a query", `https://h/x?api-key=${CANARY}`, "https://h/x?api-key=[redacted]"],
    ["JSON", `{"apiKey":"${CANARY}","n":1}`, '{"apiKey":"[redacted]","n":1}'],
    ["JSON in JSON", String.raw`"{\"password\":\"hunter22\"}"`, String.raw`"{\"password\":\"[redacted]\"}"`],
    ["code", `const client_secret = '${CANARY}';`, "const client_secret = '[redacted]';"],
    ["an environment", `OPENAI_API_KEY=${CANARY}\nPATH=/bin`, "OPENAI_API_KEY=[redacted]\nPATH=/bin"],
    [
      "a private key",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----",
      "[redacted]-----END RSA PRIVATE KEY-----",
    ],
  ])("takes out %s", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    "a risk-assessment of the task-management",
    "Basic understanding of tokens",
    "const tokens = count(text);",
    "https://example.org/path?page=2#section",
    "mail me@example.org",
    'the secret: "…"',
    "https://example.org:8080/a",
  ])("leaves %s alone", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("takes out the values it is given, encoded or cut in half too, but not short words", () => {
    const clean = textRedactor([CANARY, "pass word/1", "abc"]);
    const text = `${CANARY} ${CANARY.slice(0, 12)}… …${CANARY.slice(-11)} pass%20word%2F1 abc`;
    const result = clean(text);
    expect(result).not.toContain("c4n4ry");
    expect(result).not.toContain("6c5b4a");
    expect(result).not.toContain("word");
    expect(result).toContain(" abc");
  });

  it("never lets a given value through, whatever stands around it", () => {
    const clean = textRedactor([CANARY]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => !clean(before + CANARY + after).includes(CANARY)),
    );
  });

  it.each([
    "eyJ",
    "eyJ-",
    "sk-",
    "sk_",
    "-----BEGIN PRIVATE KEY-----",
    "://",
    "://a:",
    "?token=",
    'token="',
    "A",
    "A_",
    "Bearer ",
    "authorization: ",
  ])("takes linear time on a long run of %j", (piece) => {
    const text = piece.repeat(400_000 / piece.length);
    const startedAt = performance.now();
    redact(text);
    // Quadratic time would be minutes.
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe("isSecretName", () => {
  it.each([
    "apiKey",
    "api_key",
    "API-KEY",
    "X-Api-Key",
    "Authorization",
    "refresh_token",
    "githubToken",
    "password",
    "clientSecret",
    "AWS_SECRET_ACCESS_KEY",
    "cookie",
    "db.password:",
  ])("knows %s", (name) => expect(isSecretName(name)).toBe(true));
  it.each(["inputTokens", "tokens", "key", "monkey", "tokenizer", "secretary", "passwordless", ""])(
    "does not mind %s",
    (name) => expect(isSecretName(name)).toBe(false),
  );
});

describe("redactValue", () => {
  it("takes out what stands under a telling name, and the values of telling variables", () => {
    const value = {
      headers: { authorization: "x", "x-api-key": ["y"], accept: "json" },
      usage: { token: 5 },
      variables: [
        { name: "dbPassword", type: "string(7)", preview: "'hunter2'" },
        { name: "count", type: "number", preview: "2" },
      ],
    };
    expect(redactValue(value, redact)).toEqual({
      headers: { authorization: "[redacted]", "x-api-key": "[redacted]", accept: "json" },
      usage: { token: 5 },
      variables: [
        { name: "dbPassword", type: "string(7)", preview: "[redacted]" },
        { name: "count", type: "number", preview: "2" },
      ],
    });
  });
});
