import { describe, expect, it } from "vitest";
import { useSessions } from "./open-session.js";

/** Every trap that looking at an object could run. */
const ENDLESS_TRAPS =
  "new Proxy({}, { get() { for (;;); }, has() { for (;;); }, ownKeys() { for (;;); }, getPrototypeOf() { for (;;); }, getOwnPropertyDescriptor() { for (;;); } })";

describe("listing the variables after a cell runs no code of cells", () => {
  const open = useSessions();

  it.each([
    ["a prototype without end", `var v = Object.create(${ENDLESS_TRAPS}); 0`, "v"],
    ["an array with such a prototype", `var v = Object.setPrototypeOf([1], ${ENDLESS_TRAPS}); 0`, "v"],
    ["a function with such a prototype", `var v = Object.setPrototypeOf(() => 1, ${ENDLESS_TRAPS}); 0`, "v"],
    ["a constructor that is a proxy", `var v = { constructor: new Proxy(class {}, { get() { for (;;); } }) }; 0`, "v"],
    [
      "a tag without end",
      "var v = () => 1; Object.defineProperty(v, Symbol.toStringTag, { get() { for (;;); } }); 0",
      "v",
    ],
    [
      "a regular expression with flags of its own",
      "var v = /x/g; for (const key of ['flags', 'source', 'global']) Object.defineProperty(v, key, { get() { for (;;); } }); 0",
      "v",
    ],
    [
      "an error with a name of its own",
      "var v = new Error('x'); for (const key of ['name', 'message']) Object.defineProperty(v, key, { get() { for (;;); } }); 0",
      "v",
    ],
  ])("%s", async (_what, code, name) => {
    const session = await open({ limits: { cellTimeoutMs: 2_000, cellWallTimeoutMs: 10_000 } });
    const { value, error, variables } = await session.execute(code);
    expect([value, error?.text]).toEqual(["0", undefined]);
    expect(variables.map((variable) => variable.name)).toEqual([name]);
    const next = await session.execute("[1 + 1]");
    expect([next.value, next.error?.text]).toEqual(["[ 2 ]", undefined]);
  });
});

describe("listing the variables after a cell takes hardly longer", () => {
  const open = useSessions();

  it.each([
    ["for an array of millions", "var many = new Array(3_000_000).fill(0); 0"],
    ["for typed arrays of millions", "var many = new Float64Array(20_000_000); 0"],
    ["for an object of hundreds of thousands", "var many = {}; for (let i = 0; i < 300_000; i++) many['k' + i] = i; 0"],
    ["for a map of hundreds of thousands", "var many = new Map(); for (let i = 0; i < 300_000; i++) many.set(i, i); 0"],
    [
      "for hundreds of variables that hold lists of records",
      "for (let i = 0; i < 300; i++) globalThis['v' + i] = Array.from({ length: 100 }, (_, id) => ({ id, at: new Date(id) })); 0",
    ],
  ])("%s", async (_what, code) => {
    const limits = { cellTimeoutMs: 60_000, cellWallTimeoutMs: 60_000 };
    const plain = await open({ limits });
    const session = await open({ limits });
    expect((await session.execute(code)).value).toBe("0");
    const medianOf = async (each: typeof session) => {
      const times: number[] = [];
      for (let index = 0; index < 11; index++) times.push((await each.execute("1")).durationMs);
      return times.sort((left, right) => left - right)[5] as number;
    };
    const base = await medianOf(plain);
    expect((await medianOf(session)) - base).toBeLessThan(250);
  });

  it("and shows one of them as a value", async () => {
    const session = await open({ limits: { cellTimeoutMs: 60_000, cellWallTimeoutMs: 60_000 } });
    const { value, variables } = await session.execute(
      "var many = {}; for (let i = 0; i < 800_000; i++) many['k' + i] = i; many",
    );
    expect(value).toMatch(/^\{\n {2}k0: 0,\n.*\.\.\. 799000 more properties\n\}$/s);
    expect(variables.map(({ name }) => name)).toEqual(["many"]);
  });

  it("and tells of new properties of a large object as far as they are shown", async () => {
    const session = await open();
    await session.execute("var large = { first: 1 }; for (let i = 0; i < 20_000; i++) large['k' + i] = i");
    const changed = await session.execute("large.first = 2; delete large.k0");
    expect(changed.changedVariables).toEqual(["large"]);
    expect(changed.variables[0]?.preview).toMatch(/^\{ first: 2, k1: 1, k2: 2, /);
    await session.execute("for (let i = 0; i < 20_000; i++) delete large['k' + i]; delete large.first; large.last = 3");
    expect((await session.variables())[0]?.preview).toBe("{ last: 3 }");
  });

  it("and of very many variables is told after a cell that has used up its time, too", async () => {
    const session = await open({ limits: { cellTimeoutMs: 2_000, cellWallTimeoutMs: 20_000 } });
    await session.execute("for (let index = 0; index < 300_000; index++) globalThis['v' + index] = index; 1");
    const { error, changedVariables } = await session.execute("v5 = 'changed'; for (;;);");
    expect([error?.name, changedVariables]).toEqual(["TimeoutError", ["v5"]]);
  });
});
