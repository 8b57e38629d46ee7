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
