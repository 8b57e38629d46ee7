import { describe, expect, it } from "vitest";
import { noPyodide, outcome, usePyodide } from "./pyodide-under-test.js";

const ENDLESS: readonly string[] = [
  "while True: pass",
  "import re; re.match(r'(a+)+$', 'a' * 50 + 'b')",
  "import time; time.sleep(100)",
  "for _ in iter(int, 1): [0] * 10",
  "sorted(range(10 ** 6), key=lambda value: sum(range(1000)))",
  "import threading; threading.Lock().acquire(); lock = threading.Lock(); lock.acquire(); lock.acquire()",
  "import queue; queue.Queue().get()",
  "await __import__('asyncio').sleep(100)",
  "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
];

describe.skipIf(noPyodide !== "")(`interruption in Pyodide ${noPyodide}`, () => {
  const open = usePyodide();
  const limits = { cellTimeoutMs: 300, cellWallTimeoutMs: 60_000 };

  it.each(ENDLESS)("stops at the time limit and keeps variables: %s", async (cell) => {
    const session = await open({ limits });
    await session.execute("kept = [1]");
    const { error, reset } = await session.execute(cell);
    expect(error?.name).toBe("TimeoutError");
    expect(reset).toBeUndefined();
    expect(await outcome(session, "kept")).toBe("[1]");
  });

  it.each(ENDLESS)("stops when the host aborts, and keeps variables: %s", async (cell) => {
    const controller = new AbortController();
    const session = await open({
      host: {
        call: async () => {
          // The cell goes on as soon as this has answered.
          setImmediate(() => setImmediate(() => controller.abort()));
          return null;
        },
      },
      limits: { cellTimeoutMs: 60_000, cellWallTimeoutMs: 120_000 },
    });
    await session.execute("kept = [1]");
    const { error } = await session.execute(`llm_query('go')\n${cell}`, { signal: controller.signal });
    expect(error?.name).toBe("AbortError");
    const next = await session.execute("kept");
    expect(next.reset).toBeUndefined();
    expect(next.value).toBe("[1]");
  });

  it("stops at the limit of the whole cell", async () => {
    const session = await open({ limits: { cellTimeoutMs: 60_000, cellWallTimeoutMs: 300 } });
    const { error, reset } = await session.execute("while True: pass");
    expect(error?.name).toBe("TimeoutError");
    expect(reset).toBeUndefined();
  });

  it("does not carry an interruption into the next cell", async () => {
    const session = await open({ limits: { cellTimeoutMs: 60_000, cellWallTimeoutMs: 60_000 } });
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const running = session.execute("total = sum(1 for _ in range(10_000))", { signal: controller.signal });
      setImmediate(() => controller.abort());
      await running;
      expect(await outcome(session, "sum(1 for _ in range(200_000))")).toBe("200000");
    }
  });

  it("kills what cannot be stopped, and brings small variables back", async () => {
    const session = await open({ limits });
    await session.execute("kept = 1");
    const { reset } = await session.execute("sum(range(10 ** 12))");
    expect(reset?.restored).toEqual(["kept"]);
    expect(await outcome(session, "kept")).toBe("1");
  });
});
