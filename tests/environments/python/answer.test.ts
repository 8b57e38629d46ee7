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
});
