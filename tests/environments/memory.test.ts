import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localEnvironment } from "../../src/environments/local.js";
import type { Environment, EnvironmentSession } from "../../src/spec/environment.js";
import { localOptions } from "./local-options.js";
import { openRequest } from "./open-session.js";

/** Most that a bomb may add to the memory of the host. */
const MAX_HOST_MB = 100;

/** A name, and a program that takes all memory it gets. */
type Bombs = readonly (readonly [string, string])[];

const FILLING: Bombs = [
  ["objects", "const all = []; for (;;) all.push({ n: all.length, t: [1, 2, 3] })"],
  ["strings", "const all = []; for (let i = 0; ; i++) all.push(Array.from({ length: 1000 }, (_, n) => n + i).join())"],
  ["a map", "const all = new Map(); for (let i = 0; ; i++) all.set(i, [i])"],
  ["one giant array", "new Array(1e8).fill(0).map((_, i) => [i])"],
  ["matches", "'a'.repeat(2e8).match(/./g)"],
  ["a text split into characters", "'a'.repeat(2e8).split('')"],
  ["string doubling", "let s = 'a'; for (;;) s += s"],
  ["array buffers", "const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1))"],
  ["promises", "const all = []; for (;;) all.push(new Promise(() => {}).then(() => all))"],
];

const ENDLESS: Bombs = [
  ["printing", "for (;;) print('x'.repeat(1e6))"],
  ["timers", "for (;;) setTimeout(() => {}, 1e6)"],
];

describe.each([
  ["is full", 10_000, FILLING],
  ["is out of time", 1_000, ENDLESS],
])("a memory bomb that goes on until the REPL %s", (_end, cellTimeoutMs, bombs) => {
  let environment: Environment;
  let session: EnvironmentSession;

  beforeAll(async () => {
    environment = localEnvironment({ ...localOptions(), heapMb: 128 });
    session = await environment.open(openRequest({ limits: { cellTimeoutMs, cellWallTimeoutMs: 20_000 } }));
    await session.load("context", "the context");
    await session.execute("let kept = { a: 1 }");
  });

  afterAll(async () => {
    await session.close();
    await environment.close?.();
  });

  it.each(bombs)("of %s never harms the host, and the model is told what to do", async (_name, code) => {
    const before = process.resourceUsage().maxRSS;
    const { error, reset } = await session.execute(`{ ${code} }`);
    expect(["ResourceError", "RangeError", "TimeoutError"]).toContain(error?.name);
    if (reset) expect(reset.reason.length).toBeGreaterThan(40);
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(MAX_HOST_MB);
    expect((await session.execute("context + kept.a")).value).toBe("the context1");
  });
});

describe("a cell that leaves nearly all memory full of garbage", () => {
  it("leaves the next one room", { timeout: 120_000 }, async () => {
    const environment = localEnvironment({ ...localOptions(), heapMb: 64 });
    /** What became of a cell that leaves garbage, and of a harmless one after it: whether the REPL lived. */
    const survive = async (timers: number) => {
      const session = await environment.open(openRequest());
      const { reset } = await session.execute(`for (let i = 0; i < ${timers}; i++) setTimeout(() => {}, 1e6); throw 1`);
      const next = reset ? undefined : await session.execute("'x'.repeat(5e6).split('').length");
      await session.close();
      return { first: !reset, second: next?.value === "5000000" };
    };
    let [most, tooMany] = [0, 400_000];
    while (tooMany - most > 5_000) {
      const timers = (most + tooMany) >> 1;
      const { first, second } = await survive(timers);
      if (!first) tooMany = timers;
      else {
        expect(second).toBe(true);
        most = timers;
      }
    }
    for (const part of [0.99, 0.97, 0.95, 0.93, 0.91]) {
      const { first, second } = await survive(Math.round(part * most));
      expect(second).toBe(first);
    }
    await environment.close?.();
  });
});
