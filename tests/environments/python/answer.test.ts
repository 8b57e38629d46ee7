import { describe, expect, it } from "vitest";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();

describe.skipIf("missing" in found)("an answer of Python", () => {
  const open = usePython();

  it.each([
    ["FINAL(n for n in [1])", "FINAL got a generator, which has to be read first; hand in its items: list(...)"],
    ["FINAL(map(str, [1]))", "FINAL got a map, which has to be read first"],
    ["FINAL(lambda: 1)", "FINAL got a function; hand in what it returns, as in FINAL(<lambda>(...))"],
    ["FINAL(len)", "as in FINAL(len(...))"],
    ["FINAL('a'.upper)", "as in FINAL(upper(...))"],
    ["import json\nFINAL(json)", "FINAL got a module; hand in a value"],
    ["FINAL(str)", "FINAL got a class; hand in a value"],
    [
      "async def work(): return 1\nFINAL(work())",
      "FINAL got a coroutine; hand in what it gives, as in FINAL(await ...)",
    ],
    ["async def work(): yield 1\nFINAL(work())", "FINAL got an async generator"],
    ["def work(): return 1\nFINAL_VAR('work')", "FINAL_VAR got a function"],
    ["answer['content'] = len\nanswer['ready'] = True", "answer got a function"],
    ["FINAL(1 << 400_000)", "FINAL got a number of more than 100000 digits"],
  ])("is refused when it says nothing: %s", async (code, problem) => {
    const session = await open();
    const { error, final } = await session.execute(code);
    expect(error?.message).toContain(problem);
    expect(final).toBeUndefined();
  });

  it("may be a draft of any kind until it is ready", async () => {
    const session = await open();
    expect((await session.execute("answer['content'] = len")).error).toBeUndefined();
  });

  it("has all digits of a long number, and leaves the limit of Python as it was", async () => {
    const session = await open();
    expect((await session.execute("FINAL(10**5000)")).final?.text).toBe(`1${"0".repeat(5_000)}`);
    expect((await session.execute("FINAL([10**5000])")).final?.json).toBe(`[1${"0".repeat(5_000)}]`);
    const { final } = await session.execute(
      "import sys\nFINAL(getattr(sys, 'get_int_max_str_digits', lambda: 4300)())",
    );
    expect(final?.text).toBe("4300");
  });

  const limits = { cellTimeoutMs: 300, cellWallTimeoutMs: 5_000 };
  const endless = "class Endless:\n  def __repr__(self):\n    while True: pass\n";

  it("is put back when reading it raises an error, and later cells are told in full", async () => {
    const session = await open();
    const broken = "class Broken:\n  ready = True\n  @property\n  def content(self): raise ValueError('no')\n";
    const { notices, error } = await session.execute(`${broken}answer = Broken()\n1`);
    expect([notices.join(), error]).toEqual([expect.stringContaining("put back"), undefined]);
    const failed = await session.execute("kept = 1\n1 / 0");
    expect([failed.error?.name, failed.notices, failed.changedVariables]).toEqual(["ZeroDivisionError", [], ["kept"]]);
    expect((await session.execute("answer.content = 'a'\nanswer.ready = True")).final?.text).toBe("a");
  });

  it("is put back after the second cell when reading it never ends, and both are told in full", async () => {
    const session = await open({ limits });
    const code = `${endless}kept = 1\nanswer = {'content': Endless(), 'ready': True}\n1`;
    const { notices, error, value, changedVariables } = await session.execute(code);
    expect([notices.join(), error, value]).toEqual([expect.stringContaining("tried once more"), undefined, "1"]);
    expect(changedVariables).toContain("kept");
    const failed = await session.execute("kept = 2\n1 / 0");
    expect([failed.error?.name, failed.changedVariables]).toEqual(["ZeroDivisionError", ["kept"]]);
    expect(failed.notices.join()).toContain("put back");
    const { value: later, notices: none } = await session.execute("[kept, answer.ready]");
    expect([later, none]).toEqual(["[2, False]", []]);
    expect((await session.execute("answer.content = 'a'\nanswer.ready = True")).final?.text).toBe("a");
  });

  it("that takes long to read while no time is left is kept, and taken after the next cell", async () => {
    const session = await open({ limits });
    const slow =
      "import time\nclass Slow:\n  def __repr__(self):\n    end = time.time() + 0.2\n    while time.time() < end: pass\n    return 'slow'\n";
    const code = `${slow}answer.content = Slow()\nanswer.ready = True\nwhile True: pass`;
    const { final, notices } = await session.execute(code);
    expect([final, notices.join()]).toEqual([undefined, expect.stringContaining("tried once more")]);
    expect((await session.execute("1")).final?.text).toBe("slow");
  });
});
