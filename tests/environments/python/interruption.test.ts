import { describe, expect, it } from "vitest";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();

const ENDLESS = [
  "while True: pass",
  "while True:\n    try:\n        while True:\n            try:\n                while True: pass\n            except: pass\n    except BaseException: pass",
  "while True:\n    try:\n        while True: pass\n    finally:\n        continue",
  "def spin():\n    try:\n        spin2()\n    except BaseException: spin()\ndef spin2():\n    for _ in iter(int, 1): pass\nspin()",
  "import time\nwhile True:\n    try: time.sleep(60)\n    except KeyboardInterrupt: pass",
  "import threading\nthreading.Event().wait()",
  "import threading\nlock = threading.Lock(); lock.acquire(); lock.acquire()",
  "import queue\nqueue.Queue().get()",
  "import select\nselect.select([], [], [])",
  "import os\nr, w = os.pipe(); os.read(r, 1)",
  "import subprocess\nsubprocess.run(['sleep', '60'])",
  "import re\nre.search('(x+x+)+y', 'x' * 60)",
  "max(n for n in iter(int, 1))",
  "class A:\n    def __init__(self): A()\nimport sys\nsys.setrecursionlimit(2000)\nwhile True:\n    try: A()\n    except RecursionError: pass",
  "class A:\n    def __del__(self):\n        while True: pass\na = A(); del a\nwhile True: pass",
  "class A(dict):\n    def __missing__(self, k):\n        while True: pass\nA()['x']",
  "class A:\n    def __str__(self):\n        while True: pass\nprint(A())",
  "class A:\n    def __iter__(self): return self\n    def __next__(self): return self\nlist(A())",
  "def g():\n    while True:\n        try: yield 1\n        except: pass\nfor _ in g(): pass",
  "import asyncio\nasync def f():\n    while True:\n        try: await asyncio.sleep(60)\n        except BaseException: pass\nawait f()",
  "import asyncio\nawait asyncio.to_thread(lambda: [0 for _ in iter(int, 1)])",
  "from contextlib import suppress\nwhile True:\n    with suppress(BaseException):\n        while True: pass",
  "while True: exec('while True: pass')",
  "import json\nclass L(list):\n    def __iter__(self):\n        while True: pass\nllm_query(json.dumps(L([1])))",
  "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
  "raise_ = 0\nimport sys\nsys.settrace(lambda *a: None)\nwhile True: pass",
];

describe.skipIf("missing" in found)("the time limit of Python stops a cell and keeps the variables", () => {
  const open = usePython();
  it.each(ENDLESS)("%s", async (cell) => {
    const session = await open({ limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 10_000 } });
    await session.execute("kept = 7");
    const stopped = await session.execute(cell);
    expect([stopped.error?.name, stopped.reset]).toEqual(["TimeoutError", undefined]);
    expect((await session.execute("kept")).value).toBe("7");
  });
});

describe.skipIf("missing" in found)("Python is replaced, and small variables come back, after", () => {
  const open = usePython();
  it.each([
    "import itertools\nmax(itertools.count())",
    "sum(range(10 ** 12))",
    "import time\nprint('x')\nlist(map(abs, iter(int, 1)))",
  ])("%s", async (cell) => {
    const session = await open({ limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 10_000 } });
    await session.execute("kept = 7");
    const { error, reset } = await session.execute(cell);
    expect(error?.name).toBe("ResourceError");
    expect(reset?.reason).toContain("had to be killed");
    expect((await session.execute("kept")).value).toBe("7");
  });

  it("a finalizer that does not end is stopped", async () => {
    const session = await open({ limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 10_000 } });
    const { value } = await session.execute("class A:\n    def __del__(self):\n        while True: pass\nA()");
    expect(value).toContain("A object");
    const next = await session.execute("1");
    expect([next.value, next.reset]).toEqual(["1", undefined]);
  });
});

describe.skipIf("missing" in found)("an abort stops Python and keeps the variables", () => {
  const open = usePython();
  it.each([
    ...ENDLESS.slice(0, 9),
    "llm_query('never')",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool: list(pool.map(llm_query, 'abcdefgh'))",
    "import asyncio\nawait asyncio.gather(*[asyncio.to_thread(llm_query, p) for p in 'ab'])",
  ])("%s", async (cell) => {
    const controller = new AbortController();
    const session = await open({ host: { call: () => new Promise(() => {}) } });
    await session.execute("kept = 7");
    const running = session.execute(`print('started')\n${cell}`, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    expect((await running).error?.name).toBe("AbortError");
    const next = await session.execute("kept");
    expect([next.value, next.reset]).toEqual(["7", undefined]);
  });

  it("counts the work of other threads while one waits for the host", async () => {
    const replies: (() => void)[] = [];
    const session = await open({
      host: { call: () => new Promise<string>((resolve) => replies.push(() => resolve("late"))) },
      limits: { cellTimeoutMs: 400, cellWallTimeoutMs: 20_000 },
    });
    const timer = setInterval(() => replies.pop()?.(), 1_500);
    const cell =
      "import threading\nthreading.Thread(target=llm_query, args=('a',), daemon=True).start()\nwhile True: pass";
    expect((await session.execute(cell)).error?.name).toBe("TimeoutError");
    clearInterval(timer);
    expect((await session.execute("1 + 1")).value).toBe("2");
  });
});
