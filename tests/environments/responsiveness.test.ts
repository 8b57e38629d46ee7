import { describe, expect, it } from "vitest";
import { collectGarbage } from "../helpers/collect-garbage.js";
import { childrenOf, peakMemoryMb } from "../helpers/processes.js";
import { longestTurn } from "./longest-turn.js";
import { useSessions } from "./open-session.js";

const MAX_TURN_MS = 50;
const LIMIT_MS = 100;

const ENDLESS = [
  "while (true) {}",
  "for (;;) await null",
  "const step = () => Promise.resolve().then(step); await step()",
  "/^(a+)+$/.test('a'.repeat(40) + 'b')",
  "for (const x of (function* () { while (true) yield 1 })()) {}",
  "({ get x() { while (true) {} } }).x",
  "[3, 1, 2].sort(() => { while (true) {} })",
  "setTimeout(() => { while (true) {} }, 1)",
  "await new Promise((resolve) => setTimeout(resolve, 60_000))",
  "await llm_query('a'); for (;;) print('x'.repeat(1e4))",
];

describe("a cell without end", () => {
  const open = useSessions();

  // Time is the whole machine's: when others take it, one more try tells.
  it.each(ENDLESS)("is stopped within 250 ms of its limit, and holds up nothing: %s", { retry: 2 }, async (code) => {
    const session = await open({ limits: { cellTimeoutMs: LIMIT_MS, cellWallTimeoutMs: 5_000 } });
    await session.execute("var kept = 1");
    let elapsed = 0;
    const turn = await longestTurn(async () => {
      const start = performance.now();
      expect((await session.execute(code)).error?.name).toBe("TimeoutError");
      elapsed = performance.now() - start;
    });
    expect(elapsed).toBeLessThan(LIMIT_MS + 250);
    expect(turn).toBeLessThan(MAX_TURN_MS);
    expect((await session.execute("kept")).value).toBe("1");
  });
});

describe.runIf(process.platform === "linux")("a hundred million printed characters", () => {
  // Without spares the process that is started is the session's.
  const open = useSessions({ idleSpares: 0 });

  it.each([
    ["in one text", "print('x'.repeat(1e8))", 1e8 + 1],
    ["in a thousand texts", "for (let i = 0; i < 1_000; i++) print('x'.repeat(1e5))", 1e8 + 1_000],
    ["in a million lines", "for (let i = 0; i < 1e6; i++) print('x'.repeat(99))", 1e8],
  ])("%s cost little memory in both processes, and hold up nothing", async (_name, code, length) => {
    const before = new Set(childrenOf(process.pid));
    const session = await open();
    await session.execute("1");
    const [guest = 0] = childrenOf(process.pid).filter((pid) => !before.has(pid));
    const peaks = () => [process.resourceUsage().maxRSS / 1024, peakMemoryMb(guest)] as const;
    const [hostBefore, guestBefore] = peaks();
    const turn = await longestTurn(async () => {
      expect((await session.execute(code)).output.length).toBe(length);
    });
    const [host, peak] = peaks();
    expect(host - hostBefore).toBeLessThan(50);
    // The text itself is in the REPL, and garbage beside it until the engine collects it.
    expect(peak - guestBefore).toBeLessThan(300);
    expect(turn).toBeLessThan(MAX_TURN_MS);
  });
});

describe("a context of a hundred megabytes", () => {
  const open = useSessions();

  it.each([
    ["text", () => "0123456789".repeat(1e7)],
    ["wide text", () => "日本é x".repeat(1e7)],
    ["lines", () => Array.from({ length: 1e5 }, (_, index) => `line ${index} ${"y".repeat(990)}`)],
    ["objects", () => Array.from({ length: 1e5 }, (_, id) => ({ id, text: "y".repeat(950), tags: ["a", { id }] }))],
  ])("holds up nothing while it loads: %s", { retry: 2 }, async (_name, make) => {
    const session = await open();
    await session.execute("1");
    const context = make();
    // Strings are made in pieces; the engine joins them at the first look.
    if (typeof context === "string") context.charCodeAt(0);
    collectGarbage();
    const turn = await longestTurn(() => session.load("context", context));
    expect(turn).toBeLessThan(MAX_TURN_MS);
    expect((await session.execute("context.length")).value).toBe(String(context.length));
  });
});
