import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findJail } from "../../../../src/environments/host/jail.js";
import { jailedNode } from "../../../../src/environments/javascript/node-jail.js";
import { type PyodideOptions, python } from "../../../../src/environments/python.js";
import { startedProcesses } from "../../../helpers/processes.js";
import { openRequest } from "../../open-session.js";
import { noPyodide, outcome, pyodide, pyodideOptions, usePyodide } from "./pyodide-under-test.js";

const jail = await findJail(jailedNode(pyodideOptions().nodePath ?? process.execPath));
const noJail = "refused" in jail ? jail.refused : "";

async function useOnce(options: Partial<PyodideOptions>, cell: string): Promise<string> {
  const environment = pyodide(options);
  const session = await environment.open(openRequest());
  try {
    return await outcome(session, cell);
  } finally {
    await session.close();
    await environment.close?.();
  }
}

describe("the options of Pyodide", () => {
  it.each([
    ["memoryMb", { memoryMb: 8_192 }],
    ["memoryMb", { memoryMb: 64 }],
    ["pyodidePath", { pyodidePath: "" }],
    ["nodePath", { nodePath: 5 }],
    ["jail", { jail: "yes" }],
    ["isolateNetwork", { isolateNetwork: true }],
  ])("are checked at once: %s", (option, wrong) => {
    const options = { runtime: "pyodide", ...wrong } as PyodideOptions;
    expect(() => python(options)).toThrow(expect.objectContaining({ code: "ERR_RLM_CONFIG", option }));
  });

  it("are its own, and a runtime is one of two", () => {
    expect(() => python({ runtime: "pyodide", pythonPath: "python3" } as PyodideOptions)).toThrow("`pythonPath`");
    expect(() => python({ runtime: "pypy" } as unknown as PyodideOptions)).toThrow('"system" or "pyodide"');
  });

  it("say what to install when the folder is not the package", async () => {
    await expect(useOnce({ pyodidePath: tmpdir() }, "1")).rejects.toMatchObject({
      code: "ERR_RLM_ENVIRONMENT",
      message: expect.stringContaining("npm install pyodide"),
    });
  });
});

describe.skipIf(noPyodide !== "")(`where Pyodide runs ${noPyodide}`, () => {
  it("takes a link for the folder, as package managers make them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rlm-"));
    try {
      symlinkSync(pyodideOptions().pyodidePath as string, join(folder, "pyodide"));
      expect(await useOnce({ pyodidePath: join(folder, "pyodide") }, "6 * 7")).toBe("42");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.skipIf(noJail !== "")(`may be a jail ${noJail}`, async () => {
    expect(await useOnce({ jail: true }, "import os; os.listdir('/'), 6 * 7")).toMatch(/42\)$/);
  });

  it("says when Node cannot be run", async () => {
    await expect(useOnce({ nodePath: "/nowhere/node" }, "1")).rejects.toThrow("/nowhere/node could not be run");
  });

  it("gives a MemoryError at the limit, keeps what there is, and goes on", async () => {
    const environment = pyodide({ memoryMb: 256 });
    const session = await environment.open(
      openRequest({ limits: { cellTimeoutMs: 60_000, cellWallTimeoutMs: 60_000 } }),
    );
    await session.execute("kept = []");
    const { error, reset } = await session.execute("while True: kept.append(bytearray(10 ** 7))");
    expect(error?.name).toBe("MemoryError");
    expect(reset).toBeUndefined();
    expect(Number(await outcome(session, "len(kept)"))).toBeLessThan(25);
    expect(await outcome(session, "kept.clear(); len(bytearray(10 ** 8))")).toBe("100000000");
    await session.close();
    await environment.close?.();
  });

  it("starts each process from the same snapshot, and none with the same random numbers or the same state", async () => {
    const environment = pyodide({ idleSpares: 0 });
    const seen: string[] = [];
    for (let round = 0; round < 2; round++) {
      const session = await environment.open(openRequest());
      seen.push(await outcome(session, "import random, uuid; (random.random(), uuid.uuid4(), 'left' in globals())"));
      await session.execute("left = 1");
      await session.close();
    }
    expect(seen[0]).toMatch(/False\)$/);
    expect(seen[1]).toMatch(/False\)$/);
    expect(seen[0]).not.toBe(seen[1]);
    await environment.close?.();
  });

  it("leaves no process behind", async () => {
    expect(await useOnce({}, "1")).toBe("1");
    expect(startedProcesses().filter((command) => command.includes("pyodide"))).toEqual([]);
  });
});

describe.skipIf(noPyodide !== "")(`without threads ${noPyodide}`, () => {
  const open = usePyodide();

  it("runs threads and executors at once, says so, and waits in an event loop of its own", async () => {
    const session = await open();
    const executors =
      "from concurrent.futures import ThreadPoolExecutor, as_completed\n" +
      "with ThreadPoolExecutor(4) as pool:\n  first = list(pool.map(llm_query, 'ab'))\n" +
      "  second = sorted(job.result() for job in as_completed([pool.submit(llm_query, text) for text in 'cd']))\n" +
      "  failed = pool.submit(lambda: 1 / 0)\nprint(first, second, type(failed.exception()).__name__)";
    const result = await session.execute(executors);
    expect(result.output.head).toBe("['a', 'b'] ['c', 'd'] ZeroDivisionError\n");
    expect(result.notices.join()).toContain("llm_query_batched");
    expect((await session.execute("1")).notices).toEqual([]);
    const threads =
      "import threading\nout = []\nthread = threading.Thread(target=lambda: out.append(llm_query('x')))\n" +
      "thread.start(); thread.join(); (out, thread.is_alive())";
    expect(await outcome(session, threads)).toBe("(['x'], False)");
    expect(await outcome(session, "thread.start()")).toBe("RuntimeError: threads can only be started once");
    expect(await outcome(session, "pool.submit(print)")).toMatch(/^RuntimeError: cannot schedule/);
    expect(await outcome(session, "threading.Thread(target=lambda: 1 / 0).start()")).toMatch(/^Exception in thread/);
    const coroutines =
      "import asyncio\nasync def twice(text):\n  await asyncio.sleep(0.01)\n  return text * 2\n" +
      "await asyncio.gather(twice('a'), twice('b'), asyncio.to_thread(llm_query, 'c'))";
    expect(await outcome(session, coroutines)).toBe("['aa', 'bb', 'c']");
    expect(await outcome(session, "asyncio.run(twice('z'))")).toBe("zz");
    expect(await outcome(session, "await asyncio.wait_for(asyncio.sleep(100), 0.01)")).toMatch(/^TimeoutError/);
    expect(await outcome(session, "await asyncio.new_event_loop().create_future()")).toMatch(/Error/);
  });

  it.each([
    "x = []\nfor _ in range(100_000): x = [x]\nlen(str(x)) if True else 0\nx = None",
    "class A:\n  def __getattr__(self, name): return getattr(self, name)\nA().x",
    "import json\njson.loads('[' * 50_000)",
    "def f(n): return sorted([1, 2], key=lambda _: f(n + 1))\nf(0)",
  ])("survives calls that are nested too deeply: %s", async (cell) => {
    const limits = { cellTimeoutMs: 60_000, cellWallTimeoutMs: 60_000 };
    const session = await open({ limits });
    const { reset } = await session.execute(cell);
    expect(reset).toBeUndefined();
    expect(await outcome(session, "6 * 7")).toBe("42");
  });
});
