import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/spec/context.js";
import { jsonPrefix, serializedChars } from "../../src/text/json-text.js";

/** Strings with lone surrogates, control characters and quotes, which JSON writes in longer forms. */
const hostileString = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes));
const json = fc.jsonValue({ stringUnit: "binary" }).filter((value) => value !== null) as fc.Arbitrary<JsonValue>;

describe("serializedChars", () => {
  it("is the length of the JSON text", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(serializedChars(value)).toBe(JSON.stringify(value).length);
      }),
    );
  });

  it("counts escapes as JSON writes them", () => {
    const every = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    for (const char of every) expect(serializedChars(char)).toBe(JSON.stringify(char).length);
    fc.assert(
      fc.property(hostileString, (text) => {
        expect(serializedChars([text])).toBe(JSON.stringify([text]).length);
      }),
    );
  });

  it("counts keys named __proto__ and members of any depth", () => {
    const value = JSON.parse('{"__proto__":{"a":1},"b":[{}]}') as JsonValue;
    expect(serializedChars(value)).toBe(JSON.stringify(value).length);
    expect(serializedChars(nest(100_000))).toBe(200_002);
  });
});

describe("jsonPrefix", () => {
  it("is the beginning of the JSON text", () => {
    fc.assert(
      fc.property(json, fc.nat(60), (value, maxChars) => {
        const whole = JSON.stringify(value);
        const prefix = jsonPrefix(value, maxChars);
        expect(whole.startsWith(prefix)).toBe(true);
        expect(prefix.length).toBeGreaterThanOrEqual(Math.min(whole.length, maxChars - 1));
        expect(prefix.length).toBeLessThanOrEqual(Math.max(0, maxChars));
      }),
    );
  });

  it("does not read beyond what it shows", () => {
    const text = "x".repeat(1_000_000);
    const trap = new Proxy([text, text], {
      get(target, key, receiver) {
        if (key === "1") throw new Error("read too far");
        return Reflect.get(target, key, receiver);
      },
    });
    expect(jsonPrefix(trap, 5)).toBe('["xxx');
  });

  it("reaches into any depth", () => {
    expect(jsonPrefix(nest(100_000), 200_002)).toBe(`${"[".repeat(100_001)}${"]".repeat(100_001)}`);
  });
});

function nest(depth: number): JsonValue {
  let value: JsonValue = [];
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}
