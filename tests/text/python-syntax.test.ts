import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endsInsidePythonString, looksLikePython, readPython } from "../../src/text/python-syntax.js";
import { noPython, runPython } from "../helpers/python.js";

const MAX_MS = 3_000;

describe("readPython", () => {
  it.each([
    ["x, = pair", true],
    ["for key, in pairs:\n    pass", true],
    ["def f(a, /, b, *, c=1, **rest) -> int: return a", true],
    ["class A(B, metaclass=C):\n    x: int = 3", true],
    ["async def f():\n    async with a as b:\n        return [x async for x in b]", true],
    ["match x:\n    case {'a': [1, *_]} if y: pass\n    case -1 | 2: pass\n    case _: print(1)", true],
    ["total = (1 +\n  2)  # sum\nprint(total)", true],
    ["if (n := len(a)) > 10: print(n); print(a)", true],
    ["from . import (a as b, c)\nfrom ..x import *", true],
    ["f = lambda *a, b=1: a[0] if a else b\nf(1)", true],
    ["rows[1:, ::2, ...] = matrix @ other", true],
    ["@cache\ndef f(): yield", true],
    ["raise ValueError('x') from None", true],
    ["print(*rows, sep='\\n', **{})", true],
    ["x = 'a' \\\n  'b'.join(y)", true],
    ["größe = len(text)", true],
  ])("takes %j for a program", (code, acts) => {
    expect(readPython(code)).toMatchObject({ isProgram: true, acts });
  });

  it.each([
    "Look at the data first.",
    "I'll count the lines",
    "if you want more",
    "for each line of it",
    "print 'x'",
    "const x = 1;",
    "let x = 1",
    "function f() { return 1; }",
    "x => x + 1",
    "print(x",
    "rows]",
    "a b",
    "x = = 1",
    "wait for it",
    "import numpy because",
    "£5",
    "2024-01-01 12:00 INFO",
    "this is it, as you see",
    'x = "never closed',
  ])("takes %j for none", (text) => {
    expect(readPython(text).isProgram).toBe(false);
  });

  it.each(["total: 3", "Done", "a, b, c", '{"a": [1, 2]}', "total = 3", "3.5", "x.y", "not sure"])(
    "says that %j does nothing",
    (text) => {
      expect(readPython(text)).toMatchObject({ isProgram: true, acts: false });
    },
  );

  it("knows the end of a string in three quotes", () => {
    for (const open of ['x = """a', "'''", 'f"""{x}', 'r"""\\', '"""a\n""\n', '"""\\"""']) {
      expect(endsInsidePythonString(open)).toBe(true);
    }
    for (const closed of ['"""a"""', '\'"""\'', '# """', '""', '"""\\""""""', ""]) {
      expect(endsInsidePythonString(closed)).toBe(false);
    }
  });

  it("throws at nothing, and tells Python from JavaScript without a word of either", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        readPython(text);
        looksLikePython(text);
      }),
    );
  });

  it.each([
    ["quotes", '"'],
    ["triple quotes", "'''a'''"],
    ["open triple quotes", '"""\n'],
    ["brackets", "[({"],
    ["backslashes", "\\"],
    ["prefixes", "rb"],
    ["digits", "1_"],
    ["operators", "+-*"],
    ["blanks", " \\\n"],
    ["comments", "#\n"],
  ])("reads a megabyte of %s in linear time", (_name, part) => {
    const text = part.repeat(1_000_000 / part.length);
    const start = performance.now();
    readPython(text);
    readPython(`"""${text}`);
    expect(performance.now() - start).toBeLessThan(MAX_MS);
  });

  it.skipIf(noPython !== "")(`takes the modules of Python's own library for programs ${noPython}`, () => {
    const list =
      "import glob, os; print('\\n'.join(sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), '*.py')))))";
    const files = runPython(list).trim().split("\n");
    expect(files.length).toBeGreaterThan(100);
    const refused = files.filter((file) => !readPython(readFileSync(file, "utf8")).isProgram);
    expect(refused).toEqual([]);
  });
});
