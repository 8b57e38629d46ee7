import { describe, expect, it } from "vitest";
import { outputOf } from "../../../src/testing/environment-suite.js";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();

describe.skipIf("missing" in found)("a warning of Python", () => {
  const open = usePython();

  it.each([
    "async def work(): pass\nwork()\nx = 1",
    "async def work(): pass\nleft = work()\nleft = None\nx = 1",
    "import asyncio\nasync def work(): pass\ndef main(): work()\nmain()\nprint('end')",
  ])("of a coroutine that nobody awaited names no line, since it is told at any: %s", async (cell) => {
    const session = await open();
    const output = outputOf(await session.execute(cell)) + outputOf(await session.execute("y = 2"));
    expect(output).toContain("RuntimeWarning: coroutine 'work' was never awaited\n");
    expect(output).not.toMatch(/:\d+:|rlm_guest|cell-/);
  });

  it("names the line of the cell that it is about", async () => {
    const session = await open();
    const output = outputOf(await session.execute("import warnings\nwarnings.warn('old')"));
    expect(output).toBe("cell-1.py:2: UserWarning: old\n  warnings.warn('old')\n");
  });
});
