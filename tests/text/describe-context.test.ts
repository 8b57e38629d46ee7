import { describe, expect, it } from "vitest";
import type { ContextValue, JsonValue } from "../../src/spec/context.js";
import { describeContext } from "../../src/text/describe-context.js";

describe("describeContext", () => {
  it("tells type, length and prefix of a string", () => {
    expect(describeContext("abcdefghij", 4)).toEqual({
      type: "string",
      chars: 10,
      complete: false,
      hasDataUrls: false,
      text: "`context` is a string of 10 characters.\n--- first 4 characters ---\nabcd\n--- end ---",
    });
  });

  it("says so when the prefix is all of it", () => {
    expect(describeContext("abcd", 4)).toMatchObject({
      complete: true,
      text: "`context` is a string of 4 characters.\n--- all ---\nabcd\n--- end ---",
    });
    expect(describeContext("abcde", 4).complete).toBe(false);
    for (const text of ["abc😀", "abcd😀", "abcde😀"]) expect(describeContext(text, 4).complete).toBe(false);
    expect(describeContext("ab😀", 4).complete).toBe(true);
  });

  it("sums up an array of strings", () => {
    const { type, chars, text } = describeContext(["a", "bbb", "cc"], 1000);
    expect({ type, chars }).toEqual({ type: "array of strings", chars: 6 });
    expect(text).toBe(
      [
        "`context` is an array of 3 strings, 6 characters in total.",
        "Characters per item: shortest 1, median 2, longest 3.",
        "--- all of its JSON ---",
        '["a","bbb","cc"]',
        "--- end ---",
      ].join("\n"),
    );
  });

  it("shows the shape of the first of many objects", () => {
    const context = [{ id: 1, tags: ["x"], meta: { a: null }, text: "hello" }, { id: 2 }];
    const { type, chars, text } = describeContext(context, 0);
    expect(type).toBe("array of objects");
    expect(chars).toBe(JSON.stringify(context).length);
    expect(text).toContain(
      'context[0] is an object with 4 keys: "id": number, "tags": array(1), "meta": an object with 1 key, "text": string(5).',
    );
    expect(text).not.toContain("---");
  });

  it("names images by type and size in the place of their base64, and never calls that complete", () => {
    const image = `data:image/png;base64,${Buffer.alloc(34_000).toString("base64")}`;
    expect(describeContext(image, 1_000)).toEqual({
      type: "string",
      chars: image.length,
      complete: false,
      hasDataUrls: true,
      text: `\`context\` is a string of ${image.length} characters: a data URL (image/png, 34 KB).`,
    });
    const { text, ...facts } = describeContext([{ name: "a.png", image }], 1_000);
    expect(facts).toMatchObject({
      complete: false,
      hasDataUrls: true,
      chars: JSON.stringify([{ name: "a.png", image }]).length,
    });
    expect(text).toContain(
      'context[0] is an object with 2 keys: "name": string(5), "image": data URL (image/png, 34 KB).',
    );
    expect(text).toContain(
      '--- all of its JSON, data URLs shortened ---\n[{"name":"a.png","image":"<image/png, 34 KB>"}]',
    );
    expect(describeContext([image, image, image], 30).text).toContain(
      "--- first 30 characters of its JSON, data URLs shortened",
    );
    expect(describeContext({ deep: [{ er: image }] }, 5).hasDataUrls).toBe(true);
    expect(describeContext({ url: "data:text/plain,hello" }, 100)).toMatchObject({
      complete: true,
      hasDataUrls: false,
    });
  });

  it("names the kinds of mixed items", () => {
    expect(describeContext([1, "a", null, [2]], 10).type).toBe("array of items (numbers, strings, nulls, arrays)");
  });

  it("lists the first keys of an object and counts the rest", () => {
    const context = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key${index}`, "v".repeat(index)]));
    const { type, chars, text } = describeContext(context, 20);
    expect(type).toBe("object");
    expect(chars).toBe(JSON.stringify(context).length);
    expect(text).toContain('"key9": string(9) and 2 more.');
    expect(text).not.toContain("key10");
    expect(text).toContain("Characters per value: shortest 0, median 6, longest 11.");
  });

  it.each([
    ["", "`context` is an empty string."],
    [[], "`context` is an empty array."],
    [{}, "`context` is an empty object."],
  ])("has words for the empty value %j", (context, text) => {
    expect(describeContext(context, 100)).toMatchObject({ complete: true, text });
  });

  it("takes the median of many items from a sample spread over all of them", () => {
    const context = Array.from({ length: 30_000 }, (_, index) => "x".repeat(index < 15_001 ? 10 : 20));
    expect(describeContext(context, 0).text).toContain("shortest 10, median 10, longest 20");
    expect(describeContext([...context, ...context.slice(-100)], 0).text).toContain("median 20");
  });

  it("copes with keys named __proto__, long keys and 10,000 levels", () => {
    const context = JSON.parse(`{"__proto__": "abc", "${"k".repeat(500)}": 1}`) as ContextValue;
    const { text } = describeContext(context, 10);
    expect(text).toContain(`"__proto__": string(3), "${"k".repeat(40)}...": number`);
    let deep: JsonValue = [];
    for (let level = 0; level < 10_000; level++) deep = [deep];
    expect(describeContext(deep as ContextValue, 10).text).toContain("[[[[[[[[[[");
  });

  it("never puts half a surrogate pair into a message", () => {
    expect(describeContext("a\ud800b", 100).text).toContain("a\ufffdb");
    expect(describeContext("aaa😀b", 4).text).not.toMatch(/\p{Surrogate}/u);
    expect(describeContext({ "\ud800": "\udc00" }, 100).text).not.toMatch(/\p{Surrogate}/u);
  });

  it("does not grow with the context", () => {
    const small = describeContext("x".repeat(1_000), 500).text.length;
    expect(describeContext("x".repeat(100_000_000), 500).text.length - small).toBeLessThan(20);
    const documents = (count: number) => Array.from({ length: count }, () => "some document of a hundred words");
    const few = describeContext(documents(10), 300).text.length;
    expect(describeContext(documents(1_000_000), 300).text.length - few).toBeLessThan(20);
    const records = (count: number) =>
      Object.fromEntries(documents(count).map((text, index) => [`document-${index + 1_000_000}`, { text }]));
    const fewRecords = describeContext(records(10), 300).text.length;
    expect(describeContext(records(100_000), 300).text.length - fewRecords).toBeLessThan(40);
  });

  it("speaks of types and counts characters as Python does", () => {
    expect(describeContext("a😀b\ud83d", 3, "python")).toEqual({
      type: "str",
      chars: 4,
      complete: false,
      hasDataUrls: false,
      text: "`context` is a str of 4 characters.\n--- first 2 characters ---\na😀\n--- end ---",
    });
    expect(describeContext(["😀", "abc"], 0, "python")).toMatchObject({
      type: "list of strs",
      chars: 4,
      text: "`context` is a list of 2 strs, 4 characters in total.\nCharacters per item: shortest 1, median 3, longest 3.",
    });
    const { text, type } = describeContext([{ a: 1, b: 1.5, c: null, d: true, e: [], f: { g: "x" } }], 0, "python");
    expect(type).toBe("list of dicts");
    expect(text).toContain(
      'context[0] is a dict with 6 keys: "a": int, "b": float, "c": None, "d": bool, "e": list(0), "f": a dict with 1 key.',
    );
    expect(describeContext({}, 0, "python").text).toBe("`context` is an empty dict.");
    expect(describeContext({ a: "😀" }, 0, "python").text).toContain("`context` is a dict with 1 key");
  });

  it("counts the characters of 100 MB of pairs for Python without holding them", () => {
    expect(describeContext(`${"x".repeat(50_000_000)}${"😀".repeat(25_000_000)}`, 0, "python").chars).toBe(75_000_000);
  });
});
