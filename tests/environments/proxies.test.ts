import { describe, expect, it } from "vitest";
import { outputOf } from "../../src/testing/environment-suite.js";
import { useSessions } from "./open-session.js";

describe("a proxy of a cell", () => {
  const open = useSessions();

  it("runs none of its traps while variables are listed, shown and kept", async () => {
    const session = await open();
    const traps = "new Proxy({}, { get: (_, name) => (...all) => { runs.push(name); return Reflect[name](...all) } })";
    const { variables } = await session.execute(
      `var runs = []; var list = new Proxy([1, 2], ${traps}); var nested = { of: list }; list`,
    );
    expect(variables).toContainEqual({ name: "list", type: "array(2)", preview: "[ 1, 2 ]" });
    expect(variables).toContainEqual({ name: "nested", type: "object", preview: "{ of: [ 1, 2 ] }" });
    await session.execute("1");
    expect((await session.execute("print(list, nested); runs.join()")).value).toBe("");
  });

  it.each([
    ["its target", "new Proxy(new Map([[1, 2]]), {})", "Map(1) { 1 => 2 }"],
    ["its target behind others", "new Proxy(new Proxy(function f() {}, {}), {})", "[Function: f]"],
    ["that it is revoked", "(({ proxy, revoke }) => (revoke(), proxy))(Proxy.revocable([], {}))", "<Revoked Proxy>"],
    ["nothing of traps that throw", "new Proxy({ a: 1 }, new Proxy({}, { get() { throw 1 } }))", "{ a: 1 }"],
    ["a cycle", "((o) => (o.self = new Proxy(o, {}), o))({})", "<ref *1> { self: [Circular *1] }"],
    [
      "itself to be a constructor",
      "[typeof Proxy, Proxy.name, Proxy.length, 'prototype' in Proxy && Proxy.prototype]",
      "[ 'function', 'Proxy', 2, undefined ]",
    ],
  ])("shows %s", async (_what, expression, shown) => {
    const session = await open();
    expect(outputOf(await session.execute(`print(${expression})`))).toBe(`${shown}\n`);
  });

  it("works as one that the engine made", async () => {
    const session = await open();
    const code =
      "var p = new Proxy({}, { get: (_, key) => key + '!' }); class A { constructor() { return new Proxy(this, {}) } }; print(p.x, new A() instanceof A)";
    expect(outputOf(await session.execute(code))).toBe("x! true\n");
    expect((await session.execute("Proxy({}, {})")).error?.message).toBe("Constructor Proxy requires 'new'");
    expect((await session.execute("new Proxy(1, {})")).error?.name).toBe("TypeError");
    expect((await session.execute("throw new Proxy(new Error('x'), { get() { for (;;); } })")).error?.text).toContain(
      "Error: x",
    );
  });
});
