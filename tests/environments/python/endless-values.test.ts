import { describe, expect, it } from "vitest";
import { findTestPython, usePython } from "./python-under-test.js";

const LIMIT_MS = 400;
const limits = { cellTimeoutMs: LIMIT_MS, cellWallTimeoutMs: 5_000 };
const ENDLESS = "class Endless:\n  def __repr__(self):\n    while True: pass\n";
const FAILURE = "class Failure(Exception):\n  def __str__(self):\n    while True: pass\n";

const found = await findTestPython();

describe.skipIf("missing" in found)("showing what never ends, in Python,", () => {
  const open = usePython();

  // Time is the whole machine's: when others take it, one more try tells.
  it.each([
    ["a last value", `${ENDLESS}Endless()`],
    ["an error", `${FAILURE}raise Failure()`],
    ["an answer", `${ENDLESS}answer = {'content': Endless(), 'ready': True}\n1`],
    [
      "an answer, when the time is used up",
      `${ENDLESS}answer = {'content': Endless(), 'ready': True}\nwhile True: pass`,
    ],
  ])("is stopped within 250 ms of the limit: %s", { retry: 2 }, async (_what, code) => {
    const session = await open({ limits });
    await session.execute("1");
    const start = performance.now();
    const { changedVariables } = await session.execute(`kept = 1\n${code}`);
    expect(performance.now() - start).toBeLessThan(LIMIT_MS + 250);
    expect(changedVariables).toContain("kept");
    expect((await session.execute("kept + 1")).value).toBe("2");
  });

  it("is told as such", async () => {
    const session = await open({ limits });
    const { value, error } = await session.execute(`${ENDLESS}Endless()`);
    expect([value, error]).toEqual(["[The value could not be shown: reading it took too long]", undefined]);
    expect((await session.execute(`${FAILURE}raise Failure()`)).error).toMatchObject({
      name: "Failure",
      message: "The error could not be shown: reading it took too long",
    });
  });

  it("loses nothing that the cell has told before, and gives a failure to no later cell", async () => {
    const session = await open({ limits });
    const task =
      "import asyncio\nasync def fail(): raise ValueError('one')\nasyncio.get_event_loop().create_task(fail())\n";
    const { final, unhandledRejections } = await session.execute(
      `${ENDLESS}${task}await asyncio.sleep(0.01)\nanswer.content = 'done'\nanswer.ready = True\nEndless()`,
    );
    expect([final?.text, unhandledRejections.map(({ message }) => message)]).toEqual(["done", ["one"]]);
    expect((await session.execute("1")).unhandledRejections).toEqual([]);
  });

  it("does not hold up a cell that is stopped with much of its running time left", async () => {
    const session = await open({
      host: { call: () => new Promise(() => {}) },
      limits: { cellTimeoutMs: 20_000, cellWallTimeoutMs: LIMIT_MS },
    });
    await session.execute("1");
    const { reset, changedVariables } = await session.execute(
      `kept = 1\n${ENDLESS}answer = {'content': Endless(), 'ready': True}\nawait llm_query('x')`,
    );
    expect([reset, changedVariables]).toEqual([undefined, ["kept", "Endless"]]);
    expect((await session.execute("kept + 1")).value).toBe("2");
  });

  it("does not hold up a cell whose last value has a finalizer that never ends", { retry: 2 }, async () => {
    const session = await open({ limits });
    await session.execute("class Lasting:\n  def __del__(self):\n    while True: pass");
    const start = performance.now();
    const { changedVariables } = await session.execute("kept = 1\nLasting()");
    expect(performance.now() - start).toBeLessThan(LIMIT_MS + 250);
    expect(changedVariables).toEqual(["kept"]);
  });
});
