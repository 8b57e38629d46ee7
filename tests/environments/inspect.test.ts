import { execFileSync } from "node:child_process";
import { format } from "node:util";
import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localEnvironment } from "../../src/environments/local.js";
import type { Environment, EnvironmentSession } from "../../src/spec/environment.js";
import { localOptions } from "./local-options.js";

let environment: Environment;
let session: EnvironmentSession;

beforeAll(async () => {
  environment = localEnvironment(localOptions());
  session = await environment.open({
    host: { call: async () => null },
    functions: [],
    values: {},
    limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 },
    signal: new AbortController().signal,
  });
});

afterAll(async () => {
  await session.close();
  await environment.close?.();
});

async function printed(code: string): Promise<string> {
  const { output, error } = await session.execute(code);
  expect(error?.text).toBeUndefined();
  return output.head;
}

describe("console.log", () => {
  it("shows any JSON as Node does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        // A literal `__proto__` key in JSON.parse makes an own property on both sides.
        const json = JSON.stringify(value);
        expect(await printed(`console.log(JSON.parse(${JSON.stringify(json)}))`)).toBe(`${format(JSON.parse(json))}\n`);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    "[1.5, -0, NaN, 1n, undefined, null, true, Symbol('s')]",
    "Array.from({ length: 120 }, (_, i) => i * 37)",
    "Array.from({ length: 30 }, (_, i) => 'word' + i * i)",
    "[, 1, , , 2, ,]",
    "({ a: { b: { c: { d: 1 } } }, list: [[[[1]]]] })",
    "({ 'a-b': 1, [Symbol('k')]: 2, get x() { return 1 }, set x(v) {}, set y(v) {} })",
    "new Map([['a', { b: 1 }], [{ c: 2 }, new Set([1, 'x'])]])",
    "[new Map(), new Set(), {}, [], new Date(0), new Date(NaN), /a+/gi]",
    "[function f() {}, () => {}, class A {}, class B extends Array {}, async () => {}, function* g() {}, Math.max]",
    "new Uint8Array([1, 2, 3])",
    "new Float64Array(200)",
    "new Uint8Array([1, 2, 255]).buffer",
    "Object.create(null)",
    "Object.assign(Object.create(null), { a: 1 })",
    "new (class Point { x = 1; y = [2] })()",
    "new (class extends Map {})([[1, 2]])",
    "((o) => (o.self = o, o.list = [o], o))({})",
    "['it\\'s', 'say \"hi\"', 'both \\' and \"', 'line\\nbreak', '\\u0007', '\\ud800', 'x'.repeat(200)]",
    "({ text: 'long line\\n'.repeat(20) })",
    "'%s is %d years and %i, %f, %j%%', 'Bob', 42.5, 42.9, '1.50', { a: 1 }, 'rest'",
    "'100%', 5",
    "'%s', { a: { b: { c: 1 } } }",
    "[[1, 2, [3, 4, [5, [6]]], { a: { b: {} } }], 'x']",
    "Array.from({ length: 8 }, (_, i) => ({ id: i, name: 'name ' + i }))",
    "[new Number(3), new String('abc'), new Boolean(false)]",
    "new WeakMap()",
    "Math",
    "JSON",
    "new URL('https://u:p@example.org:81/a?b=c#d')",
    "[new URLSearchParams('a=1&b=2'), new URLSearchParams()]",
  ])("shows %s as Node does", async (expression) => {
    const values = runInThisContext(`[${expression.startsWith("'") ? expression : `(${expression})`}]`) as unknown[];
    expect(await printed(`console.log(${expression})`)).toBe(`${format(...values)}\n`);
  });
});

describe("iterators", () => {
  it.each([
    "new Map([[1, 2]]).keys()",
    "new Set([1]).values()",
    "[1].entries()",
    "'a'[Symbol.iterator]()",
    "'a'.matchAll(/a/g)",
    "(function* () {})()",
  ])("say how their items are seen: %s", async (code) => {
    expect(await printed(`console.log(${code})`)).toContain("{ <write [...it] to see its items> }");
  });
});

describe("console", () => {
  const ROWS = [
    "new Map([['k', { a: 1 }], [{ x: 1 }, 5]])",
    "new Set(['a', 'b'])",
    "[{ a: 1, b: 'x' }, { a: 2 }], ['b']",
    "[[1, 2], [3, 4]]",
    "{ r: { c: 1 } }",
  ];
  it.each(ROWS)("shows a table of %s in the rows and columns of Node", async (data) => {
    const cells = (text: string) => text.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
    const node = execFileSync(process.execPath, ["-e", `console.table(${data})`], { encoding: "utf8" });
    const rowsOf = (text: string) => cells(text).filter((row) => row.length > 1);
    const ours = rowsOf(await printed(`console.table(${data})`));
    // Node shows a map's rows by number, with the key in a column of its own.
    if (data.startsWith("new Map")) expect(ours.slice(1).map((row) => row[1])).toEqual(["'k'", "{ x: 1 }"]);
    else expect(ours).toEqual(rowsOf(node));
  });

  it.each([
    "console.dir(deep, { depth: null })",
    "console.dir(deep, { depth: 0 })",
    "console.dir(deep, { depth: Infinity })",
    "console.dir(deep, { colors: false })",
    "console.dir(deep)",
    "console.log('%O and %s', deep, 'text')",
  ])("shows as many levels as Node for %s", async (code) => {
    const program = `const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } }; ${code}`;
    expect(await printed(program)).toBe(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }));
  });

  it("has the methods that do nothing, or nothing else, in a REPL", async () => {
    expect(await printed("console.clear(); console.dirxml({ a: 1 }); console.log(console.clear.name)")).toBe(
      "{ a: 1 }\nclear\n",
    );
  });
});

it("classes of the web platform have their own names", async () => {
  expect(await printed("print([URL, URLSearchParams, AbortSignal, TextDecoder].map(({ name }) => name).join())")).toBe(
    "URL,URLSearchParams,AbortSignal,TextDecoder\n",
  );
});
