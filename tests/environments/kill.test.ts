import { expect, it } from "vitest";
import type { HostCall } from "../../src/spec/environment.js";
import { useSessions } from "./open-session.js";

const open = useSessions({ heapMb: 256 });

it("what a cell had printed before its last piece of code is kept when its process dies", async () => {
  const session = await open({ limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 } });
  const result = await session.execute(
    "print('first'); await llm_query('a'); print('last'); for (const all = []; ; ) all.push([all.length])",
  );
  expect(result.output.head).toBe("first\n");
  expect(result.error?.message).toContain("may be missing");
  expect(result.reset?.reason).toContain("may be missing");
  expect((await session.execute("1 + 1")).value).toBe("2");
});

it("a process that ended between two cells has printed nothing that could be missing", async () => {
  const session = await open();
  await session.execute("Object.freeze(globalThis)");
  const { reset } = await session.execute("1");
  expect(reset?.reason).not.toContain("missing");
});

it("a draft that a cell had set before it waited is kept when its process dies", async () => {
  const session = await open({ limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 } });
  await session.execute(
    "answer.content = 'two thirds'; await llm_query('a'); for (const all = []; ; ) all.push([all.length])",
  );
  expect(await session.draft()).toBe("two thirds");
});

it("a draft that a cell had set before it waited is kept when its session is closed", async () => {
  const owner = new AbortController();
  let isCalled = () => {};
  const called = new Promise<void>((resolve) => {
    isCalled = resolve;
  });
  const answerFirst = async ({ arguments: [which] }: HostCall) => {
    if (which === "first") return "";
    isCalled();
    return new Promise<never>(() => {});
  };
  const session = await open({ signal: owner.signal, host: { call: answerFirst } });
  // Whatever calls a second time has said before that it waits for the first.
  const cell = session.execute("answer.content = 'half'; await llm_query('first'); await llm_query('second')");
  await called;
  owner.abort();
  await expect(cell).rejects.toThrow("closed while a cell ran");
  expect(await session.draft()).toBe("half");
});

it("variables are kept when both limits of a cell end at once", async () => {
  const session = await open({ limits: { cellTimeoutMs: 50, cellWallTimeoutMs: 50 } });
  await session.execute("var kept = 1");
  for (let round = 0; round < 60; round++) {
    const { error, reset } = await session.execute("for (;;);");
    expect([error?.name, reset]).toEqual(["TimeoutError", undefined]);
  }
  expect((await session.execute("kept")).value).toBe("1");
});
