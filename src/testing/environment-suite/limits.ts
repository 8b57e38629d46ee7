import { outputOf, type SuiteTools } from "./tools.js";

/** Limits, output and the life of sessions. */
export function testLimits({ describe, expect, check, request }: SuiteTools): void {
  const short = { limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 10_000 } };

  describe("limits", () => {
    const endless = [
      "while (true) {}",
      "(async () => { for (;;) await null })()",
      "for (;;) await null",
      "const step = () => Promise.resolve().then(step); await step()",
      "/^(a+)+$/.test('a'.repeat(40) + 'b')",
      "const g = (function* () { while (true) yield 1 })(); for (const x of g) {}",
      "({ get x() { while (true) {} } }).x",
      "setTimeout(() => { while (true) {} }, 1)",
      "await new Promise((r) => setTimeout(r, 60000))",
      "const tick = () => setImmediate(tick); await new Promise(tick)",
      "[3, 1, 2].sort(() => { while (true) {} })",
      "new Proxy({}, { ownKeys() { while (true) {} } })",
    ];
    for (const code of endless) {
      check(
        `stop a cell and keep its variables: ${code}`,
        async (session) => {
          await session.execute("let kept = [1]");
          const result = await session.execute(code);
          if (!code.includes("new Proxy")) expect(result.error?.name).toBe("TimeoutError");
          const next = await session.execute("kept.push(2); await Promise.resolve(kept.length)");
          expect(next.value).toBe("2");
          expect(next.reset).toBeUndefined();
        },
        short,
      );
    }
    check(
      "do not count waiting for the host",
      async (session) => {
        expect((await session.execute("await llm_query('slow')")).value).toBe("late");
      },
      { ...short, host: { call: () => new Promise((resolve) => setTimeout(resolve, 700, "late")) } },
    );
    check(
      "hold for all the time a cell takes",
      async (session) => {
        const result = await session.execute("let kept = 1; await llm_query('never')");
        expect(result.error?.name).toBe("TimeoutError");
        expect((await session.execute("kept")).value).toBe("1");
      },
      { limits: { cellTimeoutMs: 5_000, cellWallTimeoutMs: 200 }, host: { call: () => new Promise(() => {}) } },
    );
    check("wait for timers that were left running", async (session) => {
      expect(outputOf(await session.execute("setTimeout(() => print('late'), 20)"))).toBe("late\n");
    });
    check("stop a cell from outside and keep its variables", async (session) => {
      await session.execute("let kept = 7");
      for (const code of ["while (true) {}", "await new Promise((r) => setTimeout(r, 60000))"]) {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 50);
        expect((await session.execute(code, { signal: controller.signal })).error?.name).toBe("AbortError");
        expect((await session.execute("kept")).value).toBe("7");
      }
    });
    const called = createEvent();
    const aborted = createEvent();
    check(
      "tell calls that are under way when a cell is stopped",
      async (session) => {
        const controller = new AbortController();
        const running = session.execute("await llm_query('a')", { signal: controller.signal });
        await called.happened;
        controller.abort();
        expect((await running).error?.name).toBe("AbortError");
        await aborted.happened;
      },
      {
        host: {
          call: ({ signal }) => {
            called.happen();
            signal.addEventListener("abort", aborted.happen, { once: true });
            return new Promise(() => {});
          },
        },
      },
    );
    check(
      "replace a process that only a kill can stop, with what can be brought back",
      async (session) => {
        await session.load("context", "the context");
        await session.execute("let small = { a: [1] }; let lost = new Map()");
        const { error, reset } = await session.execute("new Array(1e8).fill(0).map(() => ({ a: {} })).length");
        expect(error?.name).toBe("ResourceError");
        expect(reset?.restored).toEqual(["small"]);
        expect(reset?.lost).toEqual(["lost"]);
        expect((await session.execute("context + JSON.stringify(small)")).value).toBe('the context{"a":[1]}');
      },
      short,
    );
  });

  describe("output", () => {
    check("keeps beginning and end of a flood, with the true length", async (session) => {
      const { output } = await session.execute(
        "for (let i = 0; i < 1000; i++) print('\u{1f600}'.repeat(5000)); print('end')",
      );
      expect(output.length).toBe(1000 * 10_001 + 4);
      expect(output.head.length + output.tail.length).toBeLessThan(2_000_000);
      expect(output.tail.endsWith("\nend\n")).toBe(true);
      expect(/[\ud800-\udbff]$/.test(output.head) || /^[\udc00-\udfff]/.test(output.tail)).toBe(false);
    });
    for (const code of [
      "const o = {}; o.o = o; print(o)",
      "print(new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 } }))",
      "print({ get x() { throw 1 } })",
      "print(Object.create(null), Symbol('s'), 10n, new Date(NaN), new Uint8Array(3), class A {}, async () => {})",
      "print(new (class A { toString() { throw 1 } })(), Object.create({ constructor: 5 }), new Error('x'), [,1], new Map([[{}, new Set([1])]]))",
    ]) {
      check(`prints anything: ${code}`, async (session) => {
        const result = await session.execute(code);
        expect(result.error?.text).toBeUndefined();
        expect(outputOf(result).length > 2).toBe(true);
      });
    }
  });

  describe("life", () => {
    check("runs cells that are handed in at once one after another", async (session) => {
      const results = await Promise.all(
        ["let n = 1; n", "n += 1; n", "n += 1; n"].map((code) => session.execute(code)),
      );
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
      await session.execute("globalThis.shared = 1; Array.prototype.mine = 1");
      const other = await environment.open(request({ functions: [] }));
      expect((await other.execute("typeof shared + typeof [].mine + typeof llm_query")).value).toBe(
        "undefinedundefinedundefined",
      );
      await other.close();
    });
  });
}

function createEvent(): { readonly happened: Promise<void>; readonly happen: () => void } {
  let happen: () => void = () => {};
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { happened, happen: () => happen() };
}
