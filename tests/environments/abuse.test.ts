import { describe, expect, it } from "vitest";
import { outputOf } from "../../src/testing/environment-suite.js";
import { useSessions } from "./open-session.js";

const limits = { cellTimeoutMs: 400, cellWallTimeoutMs: 5_000 };

describe("a session goes on, with its variables, after", () => {
  const open = useSessions();

  it.each([
    ["a revoked proxy as value", "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); var r = proxy; proxy"],
    ["a revoked proxy thrown", "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy"],
    ["a revoked proxy awaited", "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); await proxy"],
    ["a revoked proxy as answer", "const { proxy, revoke } = Proxy.revocable([], {}); revoke(); FINAL(proxy)"],
    [
      "a getter on Error.prepareStackTrace",
      "Object.defineProperty(Error, 'prepareStackTrace', { get() { for (;;); } }); null.x",
    ],
    ["a prepareStackTrace that throws", "Error.prepareStackTrace = () => { throw new Error('again') }; null.x"],
    ["a stackTraceLimit of 0", "Error.stackTraceLimit = 0; null.x"],
    ["a stackTraceLimit that is no number", "Error.stackTraceLimit = {}; null.x"],
    ["a huge message", "throw new Error('x'.repeat(5e7))"],
    ["a huge name", "const e = new Error('x'); e.name = 'N'.repeat(5e7); throw e"],
    ["a huge stack", "const e = new Error('x'); e.stack = '    at f (cell-1.js:1:1)\\n'.repeat(1e6); throw e"],
    [
      "a stack that is a getter without end",
      "const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { for (;;); } }); throw e",
    ],
    ["a huge name of a variable", "globalThis['n'.repeat(1e6)] = 1"],
    ["a hundred huge names", "for (let i = 0; i < 100; i++) globalThis['n'.repeat(1e6) + i] = 1"],
    ["names that are no names", "globalThis['a b\\n\"'] = globalThis['\\ud800'] = globalThis[''] = 1"],
    [
      "a huge name of a class",
      "var o = new (class {}); Object.defineProperty(o.constructor, 'name', { value: 'c'.repeat(5e6) }); o",
    ],
    ["a huge description of a symbol", "var s = Symbol('s'.repeat(5e7)); s"],
    [
      "a species that loops",
      "Object.defineProperty(Array, Symbol.species, { get() { for (;;); } }); [1].map((x) => x)",
    ],
    [
      "an async generator left open",
      "async function* g() { try { yield 1; yield 2 } finally { await new Promise(() => {}) } } for await (const x of g()) break",
    ],
    ["an async generator without end", "async function* g() { for (;;) yield 1 } for await (const x of g());"],
    ["a thenable that never settles", "await { then() {} }"],
    ["a thenable that settles twice", "await { then(a, b) { a(1); b(2); a(3); throw 4 } }"],
    ["a thenable of thenables", "let n = 0; const t = { then(a) { a(t) } }; await t"],
    ["an object that only looks like a promise", "Object.create(Promise.prototype)"],
    ["such an object as answer", "FINAL(Object.create(Promise.prototype))"],
    ["a circular answer", "const o = {}; o.o = o; FINAL(o)"],
    ["an answer whose toJSON loops", "FINAL({ toJSON() { for (;;); } })"],
    ["an answer that is nested deeply", "let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; FINAL(o)"],
    ["a value that is nested deeply", "var deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; deep"],
    ["a huge sparse array", "var sparse = []; sparse[4e9] = 1; sparse"],
    ["an answer that is too long", "FINAL('x'.repeat(2e7))"],
    ["rejections without end", "for (let i = 0; i < 1e5; i++) Promise.reject(new Error('r' + i))"],
    [
      "a rejection with what cannot be read",
      "Promise.reject(new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } }))",
    ],
    ["a class that extends null", "class A extends null {}; new A()"],
    ["labels in sloppy mode", "with ({ a: 1 }) { print(a) }"],
    [
      "a getter as variable",
      "Object.defineProperty(globalThis, 'g', { get() { for (;;); }, configurable: true, enumerable: true })",
    ],
    ["a tag that loops", "var tagged = { get [Symbol.toStringTag]() { for (;;); } }; 1"],
  ])("%s", async (_what, code) => {
    const session = await open({ limits });
    await session.load("context", "the text");
    await session.execute("var kept = [1]");
    const { durationMs, error, reset } = await session.execute(code);
    expect(durationMs).toBeLessThan(4_000);
    expect(reset).toBeUndefined();
    expect((error?.text ?? "").length).toBeLessThan(20_000);
    const next = await session.execute("print(context, kept.length, await llm_query('a'))");
    expect([outputOf(next), next.error?.text, next.reset]).toEqual(["the text 1 a\n", undefined, undefined]);
  });

  it("a million variables", async () => {
    // It takes seconds, and several times as many beside other tests.
    const session = await open({ limits: { cellTimeoutMs: 60_000, cellWallTimeoutMs: Number.POSITIVE_INFINITY } });
    const many = await session.execute("for (let i = 0; i < 1_000_000; i++) globalThis['v' + i] = i");
    expect(many.reset).toBeUndefined();
    const next = await session.execute("v999999 + 1");
    expect([next.value, next.error?.text]).toEqual(["1000000", undefined]);
    expect(next.variables.length).toBeLessThanOrEqual(1_000);
  });
});

describe("what comes after the end of a cell", () => {
  const open = useSessions();

  it("hands in nothing for another cell", async () => {
    const session = await open({ limits });
    await session.execute(
      "var resolveLater; var later = new Promise((r) => { resolveLater = r }).then(() => { FINAL('late'); print('late') })",
    );
    const resolving = await session.execute("resolveLater(); print('own')");
    expect(outputOf(resolving)).toBe("own\nlate\n");
    expect(resolving.final?.text).toBe("late");
    const stopped = await session.execute("setTimeout(() => { FINAL('late'); print('late') }, 100_000); for (;;);");
    expect(stopped.error?.name).toBe("TimeoutError");
    const next = await session.execute("await new Promise((r) => setTimeout(r, 20)); 1");
    expect([next.final, outputOf(next)]).toEqual([undefined, ""]);
  });

  it("does not happen while a context loads", async () => {
    const session = await open({ limits });
    const loading = session.load("context", "x".repeat(5_000_000));
    const running = session.execute("context.length");
    const other = session.load("other", [1, 2]);
    expect((await running).value).toBe("5000000");
    await Promise.all([loading, other]);
    expect((await session.execute("other.join()")).value).toBe("1,2");
  });

  it.each([
    ["before it starts", "1", 0],
    ["while it computes", "for (;;);", 50],
    ["while it waits for a call", "await llm_query('slow')", 50],
    ["while it waits for a timer", "await new Promise((r) => setTimeout(r, 60_000))", 50],
    ["while promises follow one another", "for (;;) await null", 50],
  ])("an abort %s leaves the variables", async (_when, code, delay) => {
    const host = { call: () => new Promise<never>(() => {}) };
    const session = await open({ limits: { cellTimeoutMs: 5_000, cellWallTimeoutMs: 20_000 }, host });
    await session.execute("var kept = 1");
    const controller = new AbortController();
    const running = session.execute(code, { signal: controller.signal });
    if (delay === 0) controller.abort();
    else setTimeout(() => controller.abort(), delay);
    const start = performance.now();
    expect((await running).error?.name).toBe("AbortError");
    expect(performance.now() - start).toBeLessThan(delay + 1_000);
    const next = await session.execute("kept + 1");
    expect([next.value, next.reset]).toEqual(["2", undefined]);
  });

  it("an abort while the process starts is not forgotten", async () => {
    const session = await open({ limits: { cellTimeoutMs: 60_000, cellWallTimeoutMs: 60_000 } });
    const controller = new AbortController();
    const running = session.execute("for (;;);", { signal: controller.signal });
    setImmediate(() => controller.abort());
    expect((await running).error?.name).toBe("AbortError");
    expect((await session.execute("1 + 1")).value).toBe("2");
  });

  it("an abort that comes late stops nothing that comes after", async () => {
    const session = await open({ limits: { cellTimeoutMs: 5_000, cellWallTimeoutMs: 20_000 } });
    for (let round = 0; round < 50; round++) {
      const controller = new AbortController();
      const running = session.execute("for (;;);", { signal: controller.signal });
      setTimeout(() => controller.abort(), 5 + (round % 10));
      await running;
      await session.load("context", "x");
      expect((await session.execute("context.length")).value).toBe("1");
    }
  });
});
