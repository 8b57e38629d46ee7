import { describe, expect, it } from "vitest";
import { useSessions } from "./open-session.js";

describe("what only looks like a promise", () => {
  const open = useSessions();

  it.each([
    ["an object with the prototype of promises", "Object.create(Promise.prototype)"],
    ["a plain object made into one", "Object.setPrototypeOf({ a: 1 }, Promise.prototype)"],
    ["a subclass that was never constructed", "Object.create(class extends Promise {}.prototype)"],
  ])("is a value: %s", async (_name, made) => {
    const session = await open();
    const { error, value } = await session.execute(`let made = ${made}; made`);
    expect(error).toBeUndefined();
    expect(value).toBeDefined();
    const handedIn = await session.execute("made.a = 1; FINAL(made)");
    expect(handedIn.error).toBeUndefined();
    expect(handedIn.final?.text).toBe('{"a":1}');
    expect((await session.execute("await 1; made")).error).toBeUndefined();
  });

  it("is told from a genuine one without running a trap", async () => {
    const session = await open();
    const trap = "new Proxy(Promise.resolve(7), new Proxy({}, { get: (_, name) => void runs.push(name) }))";
    await session.execute(`var runs = []; var asked = ${trap}; asked`);
    expect((await session.execute("runs.join()")).value).toBe("");
  });

  it.each([
    ["a promise of a subclass", "new (class Mine extends Promise {})((resolve) => resolve(42))"],
    ["a promise that has lost its prototype", "Object.setPrototypeOf(Promise.resolve(42), null)"],
    ["what an async function gives", "(async () => 42)()"],
  ])("and %s is one still", async (_name, made) => {
    const session = await open();
    expect((await session.execute(made)).value).toBe("42");
    expect((await session.execute(`FINAL(${made})`)).final?.text).toBe("42");
  });
});

describe("a cell that goes on while a later one runs", () => {
  const open = useSessions();
  const waiting = "var release; await new Promise((resolve) => { release = resolve }); ";
  const later = "release(); await new Promise((resolve) => setTimeout(resolve, 20)); 'of the second'";

  it("does not give that one its value", async () => {
    const session = await open();
    expect((await session.execute(`${waiting}'of the first'`)).error?.message).toContain("nothing can settle");
    const { value, error } = await session.execute(later);
    expect([value, error]).toEqual(["of the second", undefined]);
  });

  it("does not fail that one, and what it throws is told", async () => {
    const session = await open();
    await session.execute(`${waiting}throw new Error("of the first")`);
    const { value, error, unhandledRejections } = await session.execute(later);
    expect([value, error]).toEqual(["of the second", undefined]);
    expect(unhandledRejections.map(({ message }) => message)).toEqual(["of the first"]);
  });
});
