import { describe, expect, it } from "vitest";
import type { ContextValue } from "../../src/spec/context.js";
import { useSessions } from "./open-session.js";

const MILLION = 1_000_000;
/** More than are compared one by one before every cell. */
const MANY = 200_000;

describe("a context of very many elements", () => {
  const open = useSessions();

  it("is whole again after it was spoiled", async () => {
    const session = await open();
    const lines = Array.from({ length: MANY }, (_, index) => `line ${index}`);
    await session.load("context", lines);
    const check =
      "var sum = 0; for (let i = 0; i < context.length; i++) if (context[i] === 'line ' + i) sum++; [sum, context.length, old === context].join()";
    for (const code of [
      "context.reverse()",
      "context.shift()",
      "context.pop()",
      "context.splice(5, 10, 'x')",
      "context.length = 0",
      "context.fill('x', 500, 180_000)",
    ]) {
      await session.execute(`${code}; var old = context`);
      expect((await session.execute(check)).value, code).toBe(`${MANY},${MANY},false`);
    }
  });

  it("adds little to the time of a cell, and one changed element is back after some cells", async () => {
    const session = await open();
    await session.load(
      "context",
      Array.from({ length: MILLION }, (_, index) => `line ${index}`),
    );
    const record = await open();
    await record.load(
      "context",
      Object.fromEntries(Array.from({ length: MILLION / 5 }, (_, index) => [`k${index}`, index])),
    );
    const plain = await open();
    const medianOf = async (each: typeof session) => {
      const times: number[] = [];
      for (let index = 0; index < 41; index++) times.push((await each.execute("1")).durationMs);
      return times.sort((left, right) => left - right)[20] as number;
    };
    await session.execute("context[12_345] = 'spoiled'");
    const [base, withArray, withRecord] = [await medianOf(plain), await medianOf(session), await medianOf(record)];
    expect(withArray - base).toBeLessThan(4);
    expect(withRecord - base).toBeLessThan(4);
    expect((await session.execute("context[12_345]")).value).toBe("line 12345");
  });
});

describe("a context of a thousand levels", () => {
  const open = useSessions();

  it("arrives whole, and is whole again after it was spoiled", async () => {
    const session = await open();
    let context: unknown = 1;
    for (let level = 0; level < 1_000; level++) context = level % 2 === 0 ? [context] : { a: context };
    await session.load("context", context as ContextValue);
    const code = "var depth = 0; for (let at = context; at !== 1; at = at.a ?? at[0]) depth++; context.b = 2; depth";
    expect((await session.execute(code)).value).toBe("1000");
    expect((await session.execute("'b' in context")).value).toBe("false");
    expect((await session.execute(code)).value).toBe("1000");
  });
});

describe("structuredClone", () => {
  const open = useSessions();

  it("copies very many objects within a short limit", { retry: 2 }, async () => {
    const session = await open({ limits: { cellTimeoutMs: 3_000, cellWallTimeoutMs: 20_000 } });
    const { value, error } = await session.execute(
      `structuredClone(Array.from({ length: ${MANY} }, (_, id) => ({ id, tags: ["a"], when: new Date(id) }))).length`,
    );
    expect([value, error]).toEqual([String(MANY), undefined]);
  });
});
