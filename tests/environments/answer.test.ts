import { expect, it } from "vitest";
import { useSessions } from "./open-session.js";

const open = useSessions();
const limits = { cellTimeoutMs: 300, cellWallTimeoutMs: 5_000 };

it.each([
  ["answer.ready = true", true],
  ["answer.content = null; answer.ready = true", true],
  ["answer = { ready: true }", true],
  ["answer.content = () => 1; answer.ready = true", true],
  ["answer.content = Symbol('x'); answer.ready = true", true],
  ["answer.content = ''; answer.ready = true", undefined],
  ["answer.content = 'a'; answer.ready = true", undefined],
  ["answer.ready = true; FINAL('a')", undefined],
  ["answer.content = undefined", undefined],
  ["1", undefined],
])("after %s, answerIsEmpty is %s", async (code, expected) => {
  const session = await open();
  const { answerIsEmpty, final } = await session.execute(code);
  expect(answerIsEmpty).toBe(expected);
  if (answerIsEmpty) expect(final).toBeUndefined();
});

it("an answer that comes after an empty one is taken", async () => {
  const session = await open();
  await session.execute("answer.ready = true");
  expect((await session.execute("answer.content = 'late'")).final?.text).toBe("late");
});

it.each([
  ["FINAL(() => 1)", "FINAL got a function; hand in what it returns"],
  ["FINAL(Symbol('x'))", "FINAL got a symbol"],
  ["var f = function () {}; FINAL_VAR('f')", "FINAL_VAR got a function"],
  ["await FINAL(Promise.resolve(() => 1))", "FINAL got a function"],
])("what is no answer is refused: %s", async (code, problem) => {
  const session = await open();
  const { error, final } = await session.execute(code);
  expect(error?.message).toContain(problem);
  expect(final).toBeUndefined();
});

it("a draft may be anything until it is ready", async () => {
  const session = await open();
  expect((await session.execute("answer.content = () => 1")).error).toBeUndefined();
});

it.each([
  ["throws", "answer = { get content() { throw new Error('no') }, ready: true }; 1", "threw an error"],
  [
    "throws, in a proxy that is revoked",
    "const { proxy, revoke } = Proxy.revocable({}, {}); answer = proxy; revoke(); 1",
    "threw an error",
  ],
])("an answer that %s when it is read is put back, and later cells are told in full", async (_what, code, problem) => {
  const session = await open();
  const { notices, error } = await session.execute(code);
  expect(error).toBeUndefined();
  expect(notices.join()).toContain(problem);
  const failed = await session.execute("var kept = 1; null.x");
  expect([failed.error?.name, failed.notices, failed.changedVariables]).toEqual(["TypeError", [], ["kept"]]);
  expect((await session.execute("[kept, answer.ready]")).value).toBe("[ 1, false ]");
  expect((await session.execute("answer.content = 'a'; answer.ready = true")).final?.text).toBe("a");
});

it.each([
  ["never ends", "answer = { get content() { for (;;); }, ready: true }; 1"],
  ["never ends, in its JSON", "answer.content = { toJSON() { for (;;); } }; 1"],
])(
  "an answer that %s when it is read is put back after the second cell, and both are told in full",
  async (_what, code) => {
    const session = await open({ limits });
    const { notices, error, changedVariables } = await session.execute(`var kept = 1; ${code}`);
    expect([notices.join(), error, changedVariables]).toEqual([
      expect.stringContaining("tried once more"),
      undefined,
      ["kept"],
    ]);
    const failed = await session.execute("kept = 2; null.x");
    expect([failed.error?.name, failed.changedVariables]).toEqual(["TypeError", ["kept"]]);
    expect(failed.notices.join()).toContain("put back");
    const { value, notices: later } = await session.execute("[kept, answer.ready]");
    expect([value, later]).toEqual(["[ 2, false ]", []]);
    expect((await session.execute("answer.content = 'a'; answer.ready = true")).final?.text).toBe("a");
  },
);

it("an answer that takes long to read while no time is left is kept, and taken after the next cell", async () => {
  const session = await open({ limits });
  const slow = "{ toJSON() { const end = Date.now() + 200; while (Date.now() < end); return ['slow']; } }";
  const { final, notices } = await session.execute(`answer.content = ${slow}; answer.ready = true; for (;;);`);
  expect([final, notices.join()]).toEqual([undefined, expect.stringContaining("tried once more")]);
  expect((await session.execute("1")).final?.text).toBe('["slow"]');
});
