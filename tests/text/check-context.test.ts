import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RLMConfigError } from "../../src/spec/errors.js";
import { checkContext } from "../../src/text/check-context.js";

describe("checkContext", () => {
  it.each([
    ["an empty string", ""],
    ["a string with a lone surrogate and a NUL", "\ud800\0"],
    ["an empty array", []],
    ["an empty object", {}],
    ["nested data", [{ a: [null, true, 0, -1.5, "x"] }]],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["a key named __proto__", JSON.parse('{"__proto__": {"a": 1}}')],
    ["data of another realm", runInNewContext("[{ a: [1] }]")],
    ["the same object in two places", [[1], [1]].map((_, __, all) => all[0])],
  ])("accepts %s", (_, context) => {
    expect(() => checkContext(context)).not.toThrow();
  });

  it("accepts whatever JSON can say", () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (context) => {
        expect(() => checkContext(context)).not.toThrow();
      }),
    );
  });

  it.each([
    [null, "got null"],
    [undefined, "got undefined"],
    [42, "got a number. Pass it as text: String(value)"],
    [true, "got a boolean"],
    [() => 1, "got a function"],
    [new Map(), "`context` is an object of class Map. Pass Object.fromEntries(map)"],
    [Buffer.from("abc"), "`context` is an object of class Buffer. Decode it to text first"],
    [new Set(["a"]), "Pass [...set]"],
    [{ a: new Date(0) }, "`context.a` is an object of class Date. Pass date.toISOString()"],
    [{ a: Promise.resolve("text") }, "Await it first"],
    [[1, undefined], "`context[1]` is undefined. Leave it out, or use null"],
    [new Array(2), "`context[0]` is undefined"],
    [{ "a b": [{ c: 1n }] }, '`context["a b"][0].c` is a BigInt. Pass it as text'],
    [[{ a: { b: 1 } }, [[2]], { c: 1n }], "`context[2].c` is a BigInt"],
    [[Number.NaN], "`context[0]` is NaN, which JSON does not have"],
    [[Number.NEGATIVE_INFINITY], "is -Infinity"],
    [{ f() {} }, "`context.f` is a function"],
    [{ s: Symbol("s") }, "`context.s` is a symbol"],
    [[Object("boxed")], "is an object of class String"],
    [new (class Invoice {})(), "is an object of class Invoice. Pass plain data"],
    [{ ["k".repeat(1000)]: 1n }, `\`context["${"k".repeat(40)}"...]\``],
  ])("refuses %o and says where and what to do", (context, words) => {
    const error = refusalOf(context);
    expect(error.message).toContain(words);
    expect(error.message.length).toBeLessThan(300);
    expect(error.option).toBe("context");
  });

  it("refuses cycles and names the place that closes them", () => {
    const context: Record<string, unknown> = { list: [] };
    (context["list"] as unknown[]).push({ up: context });
    expect(refusalOf(context).message).toContain("`context.list[0].up` refers back to an object that contains it");
  });

  it("finds a fault below 999 levels and names the place in few words", () => {
    const { message } = refusalOf(nested(999, 1n));
    expect(message).toContain("(999 levels deep) is a BigInt");
    expect(message.length).toBeLessThan(300);
  });

  it("accepts a thousand levels and refuses more, however many there are", () => {
    expect(() => checkContext(nested(1_000, 1))).not.toThrow();
    for (const levels of [1_001, 200_000]) {
      const { message } = refusalOf(nested(levels, 1));
      expect(message).toContain("(1000 levels deep) is nested more than 1000 levels deep. Pass a list of its parts");
      expect(message.length).toBeLessThan(300);
    }
  });

  const broken = {
    get price(): number {
      throw new Error("no price");
    },
  };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const trap = (name: string) =>
    new Proxy({ a: 1 }, { [name]: () => Object.keys(undefined as never) } as ProxyHandler<object>);

  it.each([
    ["a getter", [1, { broken }], "`context[1].broken.price` cannot be read: no price. Pass plain data"],
    ["a revoked proxy", [revoked], "`context[0]` cannot be read: Cannot perform"],
    ["a revoked proxy alone", revoked, "`context` cannot be read: Cannot perform"],
    ["a trap for keys", { list: trap("ownKeys") }, "`context.list` cannot be read: Cannot convert"],
    ["a trap for values", trap("get"), "`context.a` cannot be read: Cannot convert"],
    ["a trap for the prototype", trap("getPrototypeOf"), "`context` cannot be read: Cannot convert"],
  ])("refuses what throws when it is read, with its place: %s", (_name, context, words) => {
    expect(refusalOf(context).message).toContain(words);
  });
});

function nested(levels: number, innermost: unknown): unknown {
  let value = innermost;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function refusalOf(context: unknown): RLMConfigError {
  try {
    checkContext(context);
  } catch (error) {
    if (error instanceof RLMConfigError) return error;
    throw error;
  }
  throw new Error("The context was accepted");
}
