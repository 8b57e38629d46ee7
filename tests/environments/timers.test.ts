import { describe, expect, it } from "vitest";
import { outputOf } from "../../src/testing/environment-suite.js";
import { useSessions } from "./open-session.js";

describe("timers", () => {
  const open = useSessions();

  it("that are due at once run in one go, with all promises served between two of them", async () => {
    const session = await open();
    const code = `
      const seen = []; let deep = 0;
      for (let i = 0; i < 10_000; i++) setTimeout(() => {
        if (deep !== i * 5) seen.push(i);
        let p = Promise.resolve(); for (let j = 0; j < 5; j++) p = p.then(() => { deep++ });
      }, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      print(seen.length, deep)`;
    const { durationMs, ...result } = await session.execute(code);
    expect([outputOf(result as never), result.error?.text]).toEqual(["0 50000\n", undefined]);
    expect(durationMs).toBeLessThan(1_000);
  });

  it("that never end are stopped at the limit, wherever they loop", async () => {
    const session = await open({ limits: { cellTimeoutMs: 200, cellWallTimeoutMs: 5_000 } });
    for (const code of [
      "setTimeout(() => { for (;;); }, 1)",
      "setTimeout(async () => { for (;;) await null }, 1); setTimeout(() => print('late'), 1)",
      "(function again() { setTimeout(again, 0) })()",
      "setInterval(() => { Promise.resolve().then(() => { for (;;); }) }, 1)",
      "const again = () => Promise.resolve().then(again); setTimeout(again, 1)",
    ]) {
      const { error, durationMs, output } = await session.execute(`var kept = 1; ${code}`);
      if (!code.startsWith("(function")) expect(error?.name, code).toBe("TimeoutError");
      expect(durationMs, code).toBeLessThan(1_000);
      expect(output.head).not.toContain("late");
      expect((await session.execute("kept + 1")).value, code).toBe("2");
    }
  });

  it("that are left at the limit are cancelled, and a notice says so", async () => {
    const session = await open({ limits: { cellTimeoutMs: 50, cellWallTimeoutMs: 5_000 } });
    const result = await session.execute("setTimeout(() => {}, 60_000); setInterval(() => {}, 30_000); print('out')");
    expect(result.notices).toEqual(["2 pending timers were cancelled at the time limit"]);
    expect([outputOf(result), result.error?.text]).toEqual(["out\n", undefined]);
    expect((await session.execute("1")).notices).toEqual([]);
  });

  it("that throw end the cell with their error, and those after them do not run", async () => {
    const session = await open();
    const result = await session.execute(
      "setTimeout(() => { throw new TypeError('in a timer') }, 1); setTimeout(() => print('late'), 1)",
    );
    expect([result.error?.message, outputOf(result)]).toEqual(["in a timer", ""]);
  });
});
