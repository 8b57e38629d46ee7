import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EnvironmentSession } from "../../../../src/spec/environment.js";
import { noPyodide, outcome, usePyodide } from "./pyodide-under-test.js";

const DENIED = /^(?!\s*$)(?:\w*Error|TimeoutError|ResourceError)/;

/** What code of a cell may try by itself. */
const ATTEMPTS: readonly (readonly [cell: string, outcome: RegExp])[] = [
  ["import js", /^ModuleNotFoundError/],
  ["import pyodide_js", /^ModuleNotFoundError/],
  ["import pyodide.ffi", /^ModuleNotFoundError/],
  ["from pyodide.code import run_js", /^ModuleNotFoundError/],
  ["import _pyodide_core", /^ModuleNotFoundError/],
  ["import pyodide.http", /^ModuleNotFoundError/],
  ["import micropip", /^ModuleNotFoundError/],
  ["import importlib; importlib.import_module('js')", /^ModuleNotFoundError/],
  ["__import__('pyodide_js')", /^ModuleNotFoundError/],
  ["import sys; [name for name in sys.modules if name.partition('.')[0] in ('js', 'pyodide', 'pyodide_js')]", /^\[\]$/],
  ["open('/proc/self/environ').read()", /^FileNotFoundError/],
  ["open('/etc/passwd').read()", /^FileNotFoundError/],
  ["import os; sorted(os.listdir('/'))", /^\['dev', 'home', 'lib', 'proc', 'tmp'\]$/],
  ["import os; os.listdir('/proc/self/fd')", /^(?:FileNotFoundError|\[)/],
  ["import os; os.environ['PATH'], 'VITEST' in os.environ", /^\('\/', False\)$/],
  ["import os; os.system('touch /tmp/escaped')", /^32512$/],
  ["import os; os.popen('id').read()", DENIED],
  ["import subprocess; subprocess.run(['id'])", DENIED],
  ["import os; os.fork()", DENIED],
  ["import os; os.execv('/bin/sh', ['sh'])", DENIED],
  ["import os; os.posix_spawn('/bin/sh', ['sh'], {})", DENIED],
  ["import os; os.kill(1, 9)", DENIED],
  ["import socket; socket.create_connection(('127.0.0.1', 80), 1)", DENIED],
  ["import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()", DENIED],
  ["import urllib.request; urllib.request.urlopen('http://127.0.0.1:1/')", DENIED],
  ["import multiprocessing; multiprocessing.Process(target=print).start()", DENIED],
  ["open('/dev/fd/3').read()", DENIED],
  ["import os; os.read(3, 10)", DENIED],
];

/** Cells for somebody who has taken our own precautions in Python away, and holds objects of JavaScript in his hands. */
const BREACH =
  "import sys\nsys.meta_path[:] = [finder for finder in sys.meta_path if finder.__name__ != 'NoJavaScript']\n" +
  "import _pyodide_core as core\narray = core.to_js([1])\nArray = array.constructor\nFunction = Array.constructor\n" +
  "Object = core.to_js({'a': 1}).constructor\nproxy = core.create_proxy(lambda *values: print('taken', values))";
const BEYOND: readonly (readonly [cell: string, outcome: RegExp])[] = [
  ["str(Function)", /^function Function/],
  ["Function('return 1')", /EvalError: Code generation from strings disallowed/],
  ["Function.prototype.constructor('return process')", /EvalError/],
  ["proxy.constructor.constructor('return this')", /EvalError/],
  ["Object.prototype.taken = 1", /not extensible/],
  ["Array.prototype.push = proxy", /read only/],
  ["Function.prototype.call = proxy", /read only/],
  ["Object.setPrototypeOf(Array.prototype, array)", /not extensible/],
  ["Object.defineProperty(Object.prototype, 'get', array)", /Error/],
  [
    "import js; [name for name in dir(js) if name in ('process', 'eval', 'fetch', 'globalThis')]",
    /^(?:ModuleNotFoundError.*|\[\])$/,
  ],
  ["core.run_sync(array)", /Error/],
  ["core.can_run_sync()", /^False$/],
];

/** From the frames below a cell to the functions of JavaScript that our own program calls. */
const HANDS =
  "import sys\nframe = sys._getframe()\nwhile 'channel' not in frame.f_locals: frame = frame.f_back\n" +
  "host = frame.f_locals['channel']._host";
const FROM_HANDS: readonly (readonly [cell: string, outcome: RegExp])[] = [
  ["host.constructor", /^AttributeError/],
  ["host.read.constructor", /^AttributeError/],
  ["host.read.call", /^AttributeError/],
  ["host.sleep.bind", /^AttributeError/],
  ["host.write = 1", /Error/],
  [
    "sorted(name for name in dir(host) if name in ('read', 'write', 'sleep', 'arm', 'disarm', 'process', 'fs'))",
    /^\['arm', 'disarm', 'read', 'sleep', 'write'\]$/,
  ],
];

describe.skipIf(noPyodide !== "")(`Pyodide ${noPyodide}`, () => {
  const open = usePyodide();
  const groups = [
    { who: "a cell", first: "ready = 1", attempts: ATTEMPTS },
    { who: "a cell with objects of JavaScript", first: BREACH, attempts: BEYOND },
    { who: "a cell with our own functions", first: HANDS, attempts: FROM_HANDS },
  ];
  describe.each(groups)("$who gets nowhere", ({ first, attempts }) => {
    let session: EnvironmentSession;
    beforeAll(async () => {
      session = await open();
      expect(await outcome(session, first)).toBe("");
    });
    afterAll(() => session.close());
    it.each(attempts)("%s", async (cell, expected) => {
      expect(await outcome(session, cell)).toMatch(expected);
      // It was not the end of the process that closed the way.
      expect(await outcome(session, "1 + 1")).toBe("2");
    });
  });

  it.each([
    "import ctypes; ctypes.CDLL(None).emscripten_run_script(b'1')",
    "import ctypes; ctypes.string_at(0xfffffff0)",
    "import os; os._exit(0)",
    "import os; os.abort()",
  ])("ends, and comes back, where Python is broken: %s", async (cell) => {
    const session = await open();
    await session.execute("kept = 1");
    const { reset } = await session.execute(cell);
    expect(reset?.reason).toMatch(/^The REPL/);
    expect(reset?.restored).toEqual(["kept"]);
    expect(await outcome(session, "kept")).toBe("1");
  });
});
