import { describe, expect, it } from "vitest";
import { outputOf } from "../../src/testing/environment-suite.js";
import { useSessions } from "./open-session.js";

const SOUND =
  "print(context, kept, await llm_query('a'), typeof FINAL, typeof answer !== 'undefined', [3].map((n) => n + 1)[0])";

describe("the next cell finds everything in its place after", () => {
  const open = useSessions();

  it.each([
    "function print() {}",
    "function llm_query() {}",
    "function context() {}",
    "function FINAL() {}",
    "function answer() {}",
    "function Map() {} function Array() {} function Promise() {}",
    "function console() {} function setTimeout() {}",
    "var answer, context, print",
    "var answer = null; var context = 1; var print = 2; var llm_query = 3",
    "let context = 'x'; class FINAL {}; const print = 5",
    "const globalThis = 5",
    "globalThis = null; Symbol = 1; Reflect = 2; RangeError = 3",
    "delete globalThis.print; delete globalThis.context; delete globalThis.answer",
    "Object.defineProperty(globalThis, 'context', { get: () => 'other', configurable: true })",
    "Object.freeze(print)",
    "Object.defineProperty(globalThis, 'print', { value: print, writable: false, configurable: false })",
    "Object.prototype.get = () => 1; Object.prototype.set = () => 1",
    "Object.prototype.value = 1; Object.prototype.writable = false",
    "Array.prototype.map = null; Promise.prototype.then = null; Object.setPrototypeOf(Promise.prototype, null)",
    "Object.prototype.toJSON = () => 5; Object.prototype.then = (f) => f(1)",
  ])("%s", async (code) => {
    const session = await open();
    await session.load("context", "the text");
    await session.execute("var kept = 1");
    const spoiling = await session.execute(code);
    expect(spoiling.reset).toBeUndefined();
    const next = await session.execute(SOUND);
    expect([outputOf(next), next.error?.text, next.reset]).toEqual([
      "the text 1 a function true 4\n",
      undefined,
      undefined,
    ]);
  });

  it.each([
    ["print", "Object.defineProperty(globalThis, 'print', { value: 1 , writable: false, configurable: false })"],
    ["context", "Object.defineProperty(globalThis, 'context', { get: () => 1, configurable: false })"],
    ["globalThis", "Object.freeze(globalThis)"],
    ["then", "Object.defineProperty(Promise.prototype, 'then', { value: 1, writable: false, configurable: false })"],
    ["Object.prototype", "Object.defineProperty(Object.prototype, 'get', { value: 1, configurable: false })"],
  ])("a cell locked %s for good, and is told of the restart", async (name, code) => {
    const session = await open();
    await session.load("context", "the text");
    await session.execute("var kept = 1");
    await session.execute(code);
    const next = await session.execute(SOUND);
    expect([outputOf(next), next.error?.text]).toEqual(["the text 1 a function true 4\n", undefined]);
    expect(next.reset?.reason).toContain(`locked \`${name}\``);
    expect(next.reset?.restored).toEqual(["kept"]);
  });

  it("a cell that has replaced functions of the console has done so for itself", async () => {
    const session = await open();
    await session.execute("const logged = []; console.log = (...values) => logged.push(values); delete console.table");
    const next = await session.execute("console.log('shown'); console.table([1])");
    expect(outputOf(next)).toMatch(/^shown\n.*index.*1/s);
  });
});

describe("after a restart, a model is told as lost", () => {
  const open = useSessions();

  it("an array with more than elements, which JSON would drop", async () => {
    const session = await open();
    await session.execute("const found = 'abc'.match(/b/), rows = [[1]]; rows[0].header = 'a'; const plain = [[1]]");
    await session.execute("Object.freeze(globalThis)");
    const { reset } = await session.execute("1");
    expect(reset).toMatchObject({ restored: ["plain"], lost: ["found", "rows"] });
  });

  it("the draft of the answer, which later code would go on with", async () => {
    const session = await open();
    await session.execute("answer.content = 'Part 1. '");
    await session.execute("Object.freeze(globalThis)");
    const { reset, value } = await session.execute("answer.content + 'Part 2.'");
    expect([value, reset?.lost]).toEqual(["Part 2.", ["answer"]]);
  });
});
