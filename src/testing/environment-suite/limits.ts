import { deferred } from "../../util/deferred.js";
import { outputOf, type SuiteTools } from "./tools.js";

/** Limits, output and the life of sessions. */
export function testLimits({ describe, expect, check, request, programs }: SuiteTools): void {
  const { limits, output, life, calls, json } = programs;
  const short = { limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 10_000 } };

  describe("limits", () => {
    for (const [cell, told] of limits.endless) {
      check(
        `stop a cell and keep its variables: ${cell}`,
        async (session) => {
          await session.execute(limits.defineKept);
          const result = await session.execute(cell);
          if (told) expect(result.error?.name).toBe("TimeoutError");
          const next = await session.execute(limits.growKept);
          expect(next.value).toBe("2");
          expect(next.reset).toBeUndefined();
        },
        short,
      );
    }
    check("may be a cell's own", async (session) => {
      await session.execute(limits.defineKept);
      const [endless = ""] = limits.endless.find(([, told]) => told) ?? [];
      const options = { limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 10_000 } };
      expect((await session.execute(endless, options)).error?.message).toContain("0.3 s");
      expect((await session.execute(limits.growKept)).value).toBe("2");
    });
    check(
      "do not count waiting for the host",
      async (session) => {
        expect((await session.execute(calls.slow)).value).toBe("late");
      },
      { ...short, host: { call: () => new Promise((resolve) => setTimeout(resolve, 700, "late")) } },
    );
    check(
      "hold for all the time a cell takes",
      async (session) => {
        const result = await session.execute(calls.never);
        expect(result.error?.name).toBe("TimeoutError");
        expect((await session.execute("kept")).value).toBe("1");
      },
      { limits: { cellTimeoutMs: 5_000, cellWallTimeoutMs: 200 }, host: { call: () => new Promise(() => {}) } },
    );
    check("wait for what was left running", async (session) => {
      expect(outputOf(await session.execute(limits.later))).toBe("late\n");
    });
    check("stop a cell from outside and keep its variables", async (session) => {
      await session.execute(limits.defineKept);
      for (const code of limits.stoppable) {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 50);
        expect((await session.execute(code, { signal: controller.signal })).error?.name).toBe("AbortError");
        expect((await session.execute(json("kept"))).value).toBe("[1]");
      }
    });
    const called = deferred();
    const aborted = deferred();
    check(
      "tell calls that are under way when a cell is stopped",
      async (session) => {
        const controller = new AbortController();
        const running = session.execute(calls.slow, { signal: controller.signal });
        await called.promise;
        controller.abort();
        expect((await running).error?.name).toBe("AbortError");
        await aborted.promise;
      },
      {
        host: {
          call: ({ signal }) => {
            called.resolve();
            signal.addEventListener("abort", () => aborted.resolve(), { once: true });
            return new Promise(() => {});
          },
        },
      },
    );
    check(
      "replace a process that only a kill can stop, with what can be brought back",
      async (session) => {
        await session.load("context", "the context");
        await session.execute(limits.defineSmallAndLost);
        const { error, reset } = await session.execute(limits.unstoppable);
        expect(error?.name).toBe("ResourceError");
        expect(reset?.restored).toEqual(["small"]);
        expect(reset?.lost).toEqual(["lost"]);
        expect((await session.execute(`context + ${json("small")}`)).value).toBe('the context{"a":[1]}');
      },
      short,
    );
  });

  describe("output", () => {
    check("keeps beginning and end of a flood, with the true length", async (session) => {
      const { head, tail, length } = (await session.execute(output.flood)).output;
      expect(length).toBe(1000 * 10_001 + 4);
      expect(head.length + tail.length).toBeLessThan(2_000_000);
      expect(tail.endsWith("\nend\n")).toBe(true);
      expect(/[\ud800-\udbff]$/.test(head) || /^[\udc00-\udfff]/.test(tail)).toBe(false);
    });
    for (const code of output.anything) {
      check(`prints anything: ${code}`, async (session) => {
        const result = await session.execute(code);
        expect(result.error?.text).toBeUndefined();
        expect(outputOf(result).length > 2).toBe(true);
      });
    }
  });

  describe("life", () => {
    check("runs cells that are handed in at once one after another", async (session) => {
      const results = await Promise.all(life.counting.map((code) => session.execute(code)));
      expect(results.map(({ value }) => value)).toEqual(["1", "2", "3"]);
    });
    check("refuses work after it was closed, and may be closed twice", async (session) => {
      await session.close();
      await session.close();
      expect(
        await session.execute("1").then(
          () => "ran",
          (error: Error) => error.name,
        ),
      ).toBe("AbortError");
    });
    check("keeps sessions apart", async (session, environment) => {
      await session.execute(life.spread);
      const other = await environment.open(request({ functions: [] }));
      expect((await other.execute(life.spreadTo.cells[0] ?? "")).value).toBe(life.spreadTo.shows);
      await other.close();
    });
  });
}
