import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/spec/context.js";
import { outputOf } from "../../../src/testing/environment-suite.js";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();

describe.skipIf("missing" in found)("a cell of Python", () => {
  const open = usePython();

  it.each([
    ["await llm_query('a') + '!'", "a!"],
    [
      "import asyncio\nasync def ask(p):\n    return await llm_query(p)\n','.join(await asyncio.gather(ask('a'), ask('b')))",
      "a,b",
    ],
    ["import asyncio\n','.join(await asyncio.gather(*[llm_query(p) for p in 'ab']))", "a,b"],
    ["import asyncio\nasync def main(): return await llm_query('a')\nasyncio.run(main())", "a"],
    ["async def main(): return llm_query('a')\nmain()", "a"],
    ["[await llm_query(p) for p in 'ab']", "['a', 'b']"],
  ])("may await replies, or not: %s", async (cell, value) => {
    const session = await open();
    expect((await session.execute(cell)).value).toBe(value);
  });

  it("cannot run a loop of its own where it awaits at the top level", async () => {
    const session = await open();
    const cell = "import asyncio\nasync def main(): return 1\nawait llm_query('a')\nasyncio.run(main())";
    expect((await session.execute(cell)).error?.text).toContain("RuntimeError: asyncio.run() cannot be called");
  });

  it("gives replies that are strings in every way", async () => {
    const session = await open();
    const cell =
      "import copy, json, pickle, re\nr = llm_query('a b')\n[isinstance(r, str), r == 'a b', {r: 1}['a b'], json.dumps(r), re.findall('a', r), pickle.loads(pickle.dumps(r)), copy.deepcopy(r).split(), f'{r:>4}', r]";
    expect((await session.execute(cell)).value).toBe(
      `[True, True, 1, '"a b"', ['a'], 'a b', ['a', 'b'], ' a b', 'a b']`,
    );
  });

  it.each([
    ["exit()", "exit() ended the cell"],
    ["import sys\nsys.exit(3)", "exit(3) ended the cell"],
    ["raise SystemExit", "exit() ended the cell"],
  ])("ends without an error by %s, and says so", async (cell, notice) => {
    const session = await open();
    const result = await session.execute(`kept = 1\n${cell}\nkept = 2`);
    expect(result.error).toBeUndefined();
    expect(result.notices[0]).toContain(notice);
    expect((await session.execute("kept")).value).toBe("1");
  });

  it("has nobody to ask for input", async () => {
    const session = await open();
    expect((await session.execute("input('name? ')")).error?.text).toContain("EOFError: input() has nobody to ask");
    expect((await session.execute("import sys\nsys.stdin.read()")).value).toBe("");
  });

  it("shows an error as Python does, in lines of cells only", async () => {
    const session = await open();
    await session.execute("import json\ndef parse(text):\n    return json.loads(text)");
    const { error } = await session.execute("x = 1\nparse('{')");
    expect(error?.line).toBe(2);
    expect(error?.text.replace(/\n *[~^]+/g, "")).toBe(
      `Traceback (most recent call last):
  File "cell-2.py", line 2, in <module>
    parse('{')
  File "cell-1.py", line 3, in parse
    return json.loads(text)
json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)`,
    );
  });

  it("tells which errors led to an error", async () => {
    const session = await open();
    const { error } = await session.execute(
      "try:\n    {}['a']\nexcept KeyError as cause:\n    raise ValueError('b') from cause",
    );
    expect(error?.text).toMatch(/KeyError: 'a'\n\nThe above exception was the direct cause[\s\S]*\nValueError: b$/);
    expect([error?.name, error?.message, error?.line]).toEqual(["ValueError", "b", 4]);
  });

  it("marks the place of an error that is found only after parsing", async () => {
    const session = await open();
    const { error } = await session.execute("x = 1\nreturn x");
    expect(error?.text).toMatch(/line 2\n {4}return x\n(?: {4}\^+\n)?SyntaxError: 'return' outside function/);
  });

  it("shows long lines, messages and chains in part", async () => {
    const session = await open();
    const long = await session.execute(`x = '${"y".repeat(100_000)}'; 1 / 0`);
    const message = await session.execute("raise ValueError('x' * 10**7)");
    const recursion = await session.execute("def f(): f()\nf()");
    for (const { error } of [long, message, recursion]) expect(error?.text.length).toBeLessThan(30_000);
    expect(recursion.error?.text).toContain("more times]\nRecursionError");
  });

  it("does not list what it imports among its variables", async () => {
    const session = await open();
    const { variables } = await session.execute(
      "import re, os.path as p\nfrom typing import List\nfrom collections import Counter as C\nfrom math import *\nc = C('aab'); f = re.compile; _hidden = 1",
    );
    expect(variables.map(({ name, type, preview }) => `${name}:${type}:${preview}`)).toEqual([
      "c:Counter(2):Counter({'a': 2, 'b': 1})",
      "f:function:<function compile(pattern, flags)>",
    ]);
  });

  it("keeps a variable that has the name of a built-in function, until a cell calls it", async () => {
    const session = await open();
    await session.execute("sum = 3; list = [1]; len = 5");
    expect((await session.execute("sum += 1; sum")).value).toBe("4");
    expect((await session.execute("list")).value).toBe("[1]");
    expect((await session.execute("list('ab'), len([1])")).value).toBe("(['a', 'b'], 1)");
    await session.execute("def len(x): return 'mine'");
    expect((await session.execute("len([1])")).value).toBe("mine");
  });

  it("takes arguments by name", async () => {
    const session = await open({
      host: { call: async ({ arguments: values }) => [...values] },
      functions: [
        { name: "llm_query", kind: "query" },
        { name: "ask_many", kind: "batch" },
        { name: "tool", kind: "plain" },
      ],
    });
    const calls: readonly (readonly [call: string, value: string])[] = [
      ["llm_query(prompt='a', model='m')", "['a', {'model': 'm'}]"],
      ["llm_query('a', model=None)", "['a']"],
      ["llm_query('a', {'model': 'm'}, schema={})", "['a', {'model': 'm', 'schema': {}}]"],
      ["ask_many(prompts=('a', 'b'), model='m')", "[['a', 'b'], {'model': 'm'}]"],
      ["tool(1, query='q')", "[1, {'query': 'q'}]"],
      ["tool()", "[]"],
    ];
    for (const [call, value] of calls) expect((await session.execute(call)).value).toBe(value);
    expect((await session.execute("llm_query('a', 'b', model='m')")).error?.name).toBe("TypeError");
    expect((await session.execute("tool(float('nan'))")).error?.text).toContain("takes what JSON can hold");
  });

  it("keeps halves of characters, and counts output as the host does", async () => {
    const session = await open();
    await session.load("context", "\u{1f600}\ud800x\udc00");
    expect((await session.execute("len(context), len(llm_query(context)), context == llm_query(context)")).value).toBe(
      "(4, 4, True)",
    );
    const { output, variables } = await session.execute("t = context; print(t)");
    expect(output.length).toBe(6);
    expect(output.head).toBe("\u{1f600}\ud800x\udc00\n");
    expect(variables.map(({ type }) => type)).toEqual(["str(4)"]);
  });

  it("shows what other processes and libraries write", async () => {
    const session = await open();
    const cell = "import os\nprint('before'); os.write(1, b'past\\xff'); os.system('echo by another') and None";
    expect(outputOf(await session.execute(cell))).toBe(
      process.platform === "linux" ? "before\npast\ufffdby another\n" : "before\n",
    );
  });

  it.skipIf(process.platform !== "linux")("shows a flood of another process in part, and says so", async () => {
    const session = await open();
    const text = outputOf(await session.execute("import os\nfor _ in range(3): os.write(1, b'x' * 10**6)"));
    expect(text.length).toBeLessThan(1_100_000);
    expect(text).toMatch(/\n… \(1951424 more bytes\)\n$/);
  });

  it("takes a context of a thousand levels", async () => {
    const session = await open();
    let deep: JsonValue = "end";
    for (let level = 0; level < 1_000; level++) deep = level % 2 ? [deep] : { a: deep };
    await session.load("context", deep as JsonValue[]);
    const cell =
      "depth, value = 0, context\nwhile value != 'end': depth, value = depth + 1, value[0 if type(value) is list else 'a']\ndepth";
    expect((await session.execute(cell)).value).toBe("1000");
    expect((await session.execute("len(str(llm_query('a'))), __import__('sys').getrecursionlimit()")).value).toBe(
      "(1, 1000)",
    );
  });

  it("remembers what a cell has imported from the future", async () => {
    const session = await open();
    await session.execute("from __future__ import annotations");
    expect((await session.execute("def f(x: Missing): ...\nf.__annotations__")).value).toBe("{'x': 'Missing'}");
  });

  it("takes a hundred megabytes, and finds them again", async () => {
    const session = await open();
    const text = "0123456789".repeat(10_000_000);
    await session.load("context", text);
    expect((await session.execute("len(context), context.count('9'), context[-3:]")).value).toBe(
      "(100000000, 10000000, '789')",
    );
    await session.load("context", [
      "ü".repeat(1_000),
      "\ud83d",
      "\ude00",
      ...Array.from({ length: 200_000 }, (_, at) => String(at)),
    ]);
    expect((await session.execute("len(context), context[1:4], context[-1]")).value).toBe(
      "(200003, ['\\ud83d', '\\ude00', '0'], '199999')",
    );
  });

  it("shows huge values in part, and at once", async () => {
    const session = await open();
    const { value } = await session.execute("list(range(10**6))");
    expect(value?.startsWith("[0, 1, 2, 3")).toBe(true);
    expect(value?.length).toBeLessThanOrEqual(512 * 1024);
    expect((await session.execute("x = [[['a' * 10**7] * 100] * 100] * 100; x")).variables[0]?.preview.length).toBe(
      100,
    );
  });
});
