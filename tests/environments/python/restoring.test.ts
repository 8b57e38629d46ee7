import { describe, expect, it } from "vitest";
import { outputOf } from "../../../src/testing/environment-suite.js";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();
const SOUND =
  "import json\nprint(context, kept, llm_query('a'), callable(FINAL), answer['ready'], len([1]), json.dumps(list('a')), __name__)";

describe.skipIf("missing" in found)("a name of the REPL in Python", () => {
  const open = usePython();

  it("that a cell gives a value of its own is told, since that will be gone", async () => {
    const session = await open();
    const one = await session.execute("llm_query = [1, 2]\nlen(llm_query)");
    expect([one.value, one.notices]).toEqual([
      "2",
      ["`llm_query` is a name of the REPL and is put back before the next cell: keep your value under another name"],
    ]);
    const next = await session.execute("del print\ndef use(FINAL): return FINAL\nuse(1)");
    expect([next.value, next.notices]).toEqual(["1", []]);
  });
});

describe.skipIf("missing" in found)("the next cell of Python finds everything in its place after", () => {
  const open = usePython();

  it.each([
    "print = llm_query = context = FINAL = answer = None",
    "del print, llm_query, context, FINAL, answer",
    "def llm_query(p): return 'mine'\ndef print(*a): pass",
    "import builtins\nfor name in dir(builtins):\n    if not name.startswith('__'): setattr(builtins, name, None)",
    "import builtins\nvars(builtins).clear()",
    "__builtins__ = {}",
    "globals().clear(); globals()['kept'] = 1",
    "import sys\nsys.modules.clear()",
    "import sys\ndel sys.modules['__main__'], sys.modules['json'], sys.modules['builtins']",
    "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = None",
    "import sys\nsys.stdout.close(); sys.stderr.close()",
    "import sys\nsys.stdout.write = None",
    "import json\njson.dumps = json.loads = json.JSONEncoder = json.JSONDecoder = None\nfrom importlib import reload\nreload(json)",
    "import traceback, linecache, threading\nlinecache.clearcache(); traceback.TracebackException = None; threading.enumerate = None",
    "import sys\nsys.setrecursionlimit(120)",
    "import sys\nsys.settrace(lambda *a: 1 / 0); sys.setprofile(lambda *a: None)",
    "import sys\nsys.excepthook = sys.displayhook = sys.unraisablehook = None; sys.path.clear(); sys.meta_path.clear(); sys.meta_path.append(None)",
    "import gc\ngc.disable(); gc.freeze()",
    "import locale, os\nos.environ['PYTHONHASHSEED'] = '1'; os.chdir('/tmp'); os.umask(0)",
    "import warnings\nwarnings.simplefilter('error')",
    "import signal\nfor n in (signal.SIGALRM, signal.SIGINT): signal.signal(n, signal.SIG_IGN)",
    "class int(int): pass\nclass str(str): pass\nclass dict(dict): pass",
    "context.__class__.__dict__",
  ])("%s", async (cell) => {
    const session = await open();
    await session.load("context", "the text");
    await session.execute("kept = 1");
    await session.execute(cell);
    const next = await session.execute(SOUND);
    expect([outputOf(next), next.error?.text, next.reset]).toEqual([
      'the text 1 a True False 1 ["a"] __main__\n',
      undefined,
      undefined,
    ]);
    expect((await session.execute("1 / 0")).error?.line).toBe(1);
  });
});

describe.skipIf("missing" in found)("a crash of Python", () => {
  const open = usePython();

  it("brings back literals of every kind and imports, and tells what is lost", async () => {
    const session = await open();
    await session.load("context", ["a", "b"]);
    await session.execute(
      "import re, os.path as path\nfrom collections import Counter, OrderedDict as O\nimport xml.dom",
    );
    await session.execute(
      "numbers = [1, -2.5, 10**30, 1 + 0j][:3]; pairs = {(1, 'a'): {None, True}, b'\\xff': ...}; half = '\\ud800'; empty = set()\nreply = llm_query('r')\nnan = float('nan'); count = Counter('a'); loop = []; loop.append(loop); big = 'x' * 100_000\ndef f(): pass",
    );
    const { error, reset } = await session.execute("import os\nos._exit(7)");
    expect(error?.name).toBe("ResourceError");
    expect(reset?.reason).toContain("ended with code 7");
    expect(reset?.restored.toSorted()).toEqual(
      ["Counter", "O", "empty", "half", "numbers", "pairs", "path", "re", "reply", "xml"].toSorted(),
    );
    expect(reset?.lost.toSorted()).toEqual(["big", "count", "f", "loop", "nan"]);
    const { value, changedVariables } = await session.execute(
      "[numbers, pairs == {(1, 'a'): {None, True}, b'\\xff': ...}, half, empty, reply, re.sub('a', 'b', 'a'), path.join('a', 'b'), Counter('b'), O, xml.dom.Node, context]",
    );
    expect(value).toBe(
      "[[1, -2.5, 1000000000000000000000000000000], True, '\\ud800', set(), 'r', 'b', 'a/b', Counter({'b': 1}), <class 'collections.OrderedDict'>, <class 'xml.dom.Node'>, ['a', 'b']]",
    );
    expect(changedVariables).toEqual([]);
  });

  it("takes back what was deleted before", async () => {
    const session = await open();
    await session.execute("a = 1; b = 2");
    await session.execute("del a; b = 3");
    const { reset } = await session.execute("import os; os.abort()");
    expect(reset?.restored).toEqual(["b"]);
    expect((await session.execute("b")).value).toBe("3");
  });

  it("takes no draft with it that was there at the last call", async () => {
    const session = await open();
    await session.execute("answer['content'] = 'so far'; llm_query('a')\nimport os; os.abort()");
    expect(await session.draft()).toBe("so far");
    await session.execute("answer['content'] = 'further'; llm_query('a')");
    expect(await session.draft()).toBe("further");
  });

  it("is explained when code went too deep for the machine", async () => {
    const session = await open({ limits: { cellTimeoutMs: 20_000, cellWallTimeoutMs: 40_000 } });
    const { reset } = await session.execute("import ctypes; ctypes.string_at(1)");
    expect(reset?.reason).toContain("misused memory");
  });

  it("does not happen for lack of memory, which is an error of the cell", async () => {
    const session = await usePythonWith256();
    const { error, reset } = await session.execute("kept = 1\nx = bytearray(2 * 1024 ** 3)");
    expect([error?.name, reset]).toEqual([process.platform === "linux" ? "MemoryError" : undefined, undefined]);
    expect((await session.execute("kept")).value).toBe("1");
  });
  const usePythonWith256 = usePython({ memoryMb: 256 });
});
