import { expect, it } from "vitest";
import { useSessions } from "./open-session.js";

const LIMIT_MS = 400;
/** Errors made here hold a stack that takes for ever to read. */
const ENDLESS_ERROR = "Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } })";
const ENDLESS_TAG = "({ get [Symbol.toStringTag]() { for (;;); } })";
const ENDLESS_ANSWER = "answer = { get content() { for (;;); }, ready: true }";

const limits = { cellTimeoutMs: LIMIT_MS, cellWallTimeoutMs: 5_000 };
const open = useSessions();

/** What a cell gives after the time it may take at most, in milliseconds. */
async function timed<Result>(run: () => Promise<Result>): Promise<{ result: Result; elapsed: number }> {
  const start = performance.now();
  return { result: await run(), elapsed: performance.now() - start };
}

// Time is the whole machine's: when others take it, one more try tells.
it.each([
  ["a last value", ENDLESS_TAG],
  ["a last value that is an error", ENDLESS_ERROR],
  ["a rejection", `Promise.reject(${ENDLESS_ERROR}); 1`],
  ["an error that is thrown", `throw ${ENDLESS_ERROR}`],
  ["an answer", `${ENDLESS_ANSWER}; 1`],
  ["an answer, when the time is used up", `${ENDLESS_ANSWER}; for (;;);`],
])("showing %s that never ends is stopped within 250 ms of the limit", { retry: 2 }, async (_what, code) => {
  const session = await open({ limits });
  await session.execute("1");
  const { result, elapsed } = await timed(() => session.execute(`var kept = 1; ${code}`));
  expect(elapsed).toBeLessThan(LIMIT_MS + 250);
  expect(result.changedVariables).toContain("kept");
  expect((await session.execute("kept + 1")).value).toBe("2");
});

it("a last value that cannot be shown is told as such", async () => {
  const session = await open({ limits });
  const { value, error } = await session.execute(ENDLESS_TAG);
  expect([value, error]).toEqual(["[The value could not be shown: reading it took too long]", undefined]);
});

it("rejections that cannot be shown are told as such, and leave nothing behind for later ones", async () => {
  const session = await open({ limits });
  const { unhandledRejections } = await session.execute(
    `Promise.reject(${ENDLESS_ERROR}); Promise.reject(new Error("two")); 1`,
  );
  expect(unhandledRejections.map(({ message }) => message)).toEqual([
    "The error could not be shown: reading it took too long",
  ]);
  const later = await session.execute(`Promise.reject(new Error("three")); 1`);
  expect(later.unhandledRejections.map(({ message }) => message)).toEqual(["three"]);
  await session.load("context", "loaded afterwards");
  expect((await session.execute("context")).value).toBe("loaded afterwards");
});

it("what the cell has told before its last value is told, when that cannot be shown", async () => {
  const session = await open({ limits });
  const { final, unhandledRejections, value } = await session.execute(
    `answer.content = "done"; answer.ready = true; Promise.reject(new Error("one")); ${ENDLESS_TAG}`,
  );
  expect([final?.text, unhandledRejections.map(({ message }) => message)]).toEqual(["done", ["one"]]);
  expect(value).toContain("could not be shown");
});

it.each([
  ["waits", "await llm_query('x')"],
  ["runs", "for (;;);"],
])(
  "a cell that is stopped while it %s, with much of its running time left, keeps its variables",
  async (_what, code) => {
    const wall = await open({
      host: { call: () => new Promise(() => {}) },
      limits: { cellTimeoutMs: 20_000, cellWallTimeoutMs: LIMIT_MS },
    });
    await wall.execute("1");
    const { result, elapsed } = await timed(() => wall.execute(`var kept = 1; ${ENDLESS_ANSWER}; ${code}`));
    expect([result.reset, result.changedVariables]).toEqual([undefined, ["kept"]]);
    // A kill would come two seconds after the limit.
    expect(elapsed).toBeLessThan(LIMIT_MS + 1_500);
    expect((await wall.execute("kept + 1")).value).toBe("2");
  },
);

it("a cell that is stopped from outside while its last value is shown keeps its variables", async () => {
  const session = await open({ limits: { cellTimeoutMs: 20_000, cellWallTimeoutMs: 20_000 } });
  await session.execute("1");
  for (let round = 0; round < 5; round++) {
    const stopping = new AbortController();
    const stopped = session.execute(`var kept = ${round}; ${ENDLESS_TAG}`, { signal: stopping.signal });
    setTimeout(() => stopping.abort(), 50);
    await stopped;
    const { value, reset } = await session.execute("kept");
    expect([value, reset]).toEqual([String(round), undefined]);
  }
});

it("a cell that ends just before its limit has ended well, however long the list of variables takes", async () => {
  const limitMs = 2_000;
  const session = await open({ limits: { cellTimeoutMs: limitMs, cellWallTimeoutMs: 20_000 } });
  await session.execute(`for (let number = 0; number < 1_000; number++) {
    globalThis["list" + number] = Array.from({ length: 200 }, (_, item) => ({ name: "item " + item, number, all: [item] }));
  }`);
  const listingMs = Math.min((await session.execute("5")).durationMs, limitMs);
  const { error, value, final } = await session.execute(
    `answer.content = "done"; answer.ready = true;
    var end = performance.now() + ${limitMs - listingMs / 2}; while (performance.now() < end); 5`,
  );
  expect([error, value, final?.text]).toEqual([undefined, "5", "done"]);
});
