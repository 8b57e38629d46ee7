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
