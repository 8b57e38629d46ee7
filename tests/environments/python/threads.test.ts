import { describe, expect, it } from "vitest";
import { outputOf } from "../../../src/testing/environment-suite.js";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();
const POOL = "from concurrent.futures import ThreadPoolExecutor, as_completed\nimport threading, time";

/** Answers calls only when so many are under way at the same time. */
function together(count: number) {
  let waiting: (() => void)[] = [];
  return {
    call: ({ arguments: [prompt] }: { arguments: readonly unknown[] }) =>
      new Promise<string>((resolve) => {
        waiting.push(() => resolve(`re:${String(prompt)}`));
        if (waiting.length < count) return;
        for (const answer of waiting) answer();
        waiting = [];
      }),
  };
}

describe.skipIf("missing" in found)("threads of a cell", () => {
  const open = usePython();

  it("make calls at the same time", async () => {
    const session = await open({ host: together(8) });
    const cell = `${POOL}\nwith ThreadPoolExecutor(8) as pool:\n    replies = list(pool.map(llm_query, map(str, range(32))))\nreplies[0], replies[-1], len(replies)`;
    expect((await session.execute(cell)).value).toBe("('re:0', 're:31', 32)");
  });

  it("make calls while others wait already", async () => {
    const session = await open({ host: together(10) });
    const cell = `${POOL}
replies = []
def late(n):
    time.sleep(n / 100)
    replies.append(llm_query(str(n)))
threads = [threading.Thread(target=late, args=(n,)) for n in range(10)]
for thread in threads: thread.start()
for thread in threads: thread.join()
len(replies)`;
    expect((await session.execute(cell)).value).toBe("10");
  });

  it("make calls from an event loop", async () => {
    const session = await open({ host: together(4) });
    const cell = "import asyncio\nlen(await asyncio.gather(*[asyncio.to_thread(llm_query, str(n)) for n in range(4)]))";
    expect((await session.execute(cell)).value).toBe("4");
  });

  it("belong to the cell until they have ended, and print into it", async () => {
    const session = await open();
    const cell = `${POOL}
gate = threading.Event()
def late():
    gate.wait()
    print(llm_query('late'))
threading.Thread(target=late).start()
print('main'); gate.set()`;
    expect(outputOf(await session.execute(cell))).toBe("main\nlate\n");
  });

  it("of a pool that stays open do their work for the next cell", async () => {
    const session = await open();
    const first = `${POOL}\npool = ThreadPoolExecutor(2)\nwork = [pool.submit(llm_query, str(n)) for n in range(9)]`;
    expect((await session.execute(first)).error).toBeUndefined();
    expect((await session.execute("[w.result() for w in work][-1]")).value).toBe("8");
    expect((await session.execute("pool.submit(llm_query, 'again').result()")).value).toBe("again");
  });

  it("fail by themselves, and are told of in the output", async () => {
    const session = await open();
    const cell = `${POOL}\ndef fail(): raise LookupError('in a thread')\nthreading.Thread(target=fail).start()`;
    const result = await session.execute(cell);
    expect(result.error).toBeUndefined();
    expect(outputOf(result)).toMatch(/Exception in thread[\s\S]*LookupError: in a thread\n$/);
    expect(outputOf(result)).not.toContain("rlm_guest");
  });

  it("end with a cell that is stopped, whether they run or wait", async () => {
    const session = await open({
      host: { call: () => new Promise(() => {}) },
      limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 1_500 },
    });
    const cell = `${POOL}
def spin():
    while True: pass
running = threading.Thread(target=spin)
waiting = threading.Thread(target=llm_query, args=('never',))
running.start(); waiting.start(); running.join()`;
    expect((await session.execute(cell)).error?.name).toBe("TimeoutError");
    expect((await session.execute("[running.is_alive(), waiting.is_alive()]")).value).toBe("[False, False]");
  });

  it("that outlast their cell are stopped at the limit, and the cell has ended well", async () => {
    const session = await open({ limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 5_000 } });
    const cell = `${POOL}\ndef spin():\n    while True: pass\nthreading.Thread(target=spin).start()\n'done'`;
    const { error, value, notices } = await session.execute(cell);
    expect([error, value]).toEqual([undefined, "done"]);
    expect(notices.join()).toContain("Threads that were still running");
  });

  it("cannot make calls between two cells", async () => {
    const session = await open();
    const first = `${POOL}
gate = threading.Event()
failures = []
def wait():
    gate.wait(); time.sleep(0.05)
    try: llm_query('late')
    except RuntimeError as error: failures.append(str(error))
threading.Thread(target=wait, daemon=True).start()`;
    await session.execute(first);
    await session.execute("gate.set()");
    await expect
      .poll(async () => (await session.execute("failures or 'none'")).value, { timeout: 10_000 })
      .toMatch(/outside of a running cell|none/);
    expect((await session.execute("llm_query('now')")).value).toBe("now");
  });
});
