import type { JsonValue } from "../../spec/context.js";
import { outputOf, type SuiteTools } from "./tools.js";

/** Variables, errors and the context. */
export function testValues({ describe, expect, check, prints, shows, fails, programs }: SuiteTools): void {
  const { variables, errors, context, json, final } = programs;

  describe("values and variables", () => {
    prints("keeps variables from cell to cell", variables.kept);
    prints("allows every name to be declared again", variables.defined);
    prints("lets functions see later changes", variables.seenByFunctions);
    prints("keeps what was assigned before an error", variables.beforeAnError);
    prints("awaits at the top level", variables.awaited);
    for (const value of variables.values) shows(`gives the value of the last expression: ${value.cells[0]}`, value);
    check("lists the variables of the code, and which a cell changed", async (session) => {
      const [define, grow, nothing] = variables.listed.cells;
      const names = variables.listed.types.map((type) => type.split(":")[0]);
      const first = await session.execute(define);
      expect(first.variables.map(({ name, type }) => `${name}:${type}`)).toEqual(variables.listed.types);
      expect(first.changedVariables).toEqual(names);
      expect((await session.execute(grow)).changedVariables).toEqual(names.slice(0, 1));
      expect((await session.execute(nothing)).changedVariables).toEqual([]);
      expect((await session.variables()).map(({ name }) => name)).toEqual(names);
    });
  });

  describe("errors", () => {
    fails("tells type, message and line", errors.inLine);
    check("shows the line that failed", async (session) => {
      const { error } = await session.execute(errors.inLine.cell);
      expect(error?.text).toContain(errors.inLine.cell.split("\n").at(-1));
    });
    fails("tells where a cell is no program, and does not run it", errors.syntax);
    check("shows no frames of its own machinery", async (session) => {
      expect(outputOf(await session.execute(errors.places.cell))).toMatch(errors.places.shown);
    });
    check("reports asynchronous errors that nobody handled", async (session) => {
      const result = await session.execute(errors.unhandled.cell);
      expect(result.unhandledRejections.map(({ name, line }) => `${name}:${line}`)).toEqual([errors.unhandled.told]);
    });
    if (errors.endless) fails("tells at once that a cell can never end", errors.endless);
  });

  describe("context", () => {
    const exact: readonly (readonly [string, JsonValue])[] = [
      ["plain text", "hello"],
      ["no text", ""],
      ["line ends, NUL and separators", "a\r\nb\rc\0d\u2028e\u2029f\ufefff"],
      ["lone surrogates and astral characters", "\ud800 \udc00 \u{1f600} ümlaut 漢字"],
      ["an empty array", []],
      ["an array of texts", ["", "a", "\ud83d", "\ude00", "long ".repeat(100)]],
      ["an array of anything", [1, null, "a", { b: [true, 1.5, -0.25] }]],
      ["an object", { a: { b: { c: ["d"] } }, "": 1, "a key": null, __proto__x: 2 }],
    ];
    for (const [what, value] of exact) {
      check(`arrives exactly: ${what}`, async (session) => {
        await session.load("context", value as string);
        const result = await session.execute(final(json("context")));
        expect(JSON.stringify(JSON.parse(result.final?.text ?? ""))).toBe(JSON.stringify(value));
      });
    }
    check("is there again after a cell has overwritten or changed it", async (session) => {
      await session.load("context", ["b", "a"]);
      await session.execute(context.spoil);
      expect((await session.execute(json("context"))).value).toBe('["b","a"]');
      expect((await session.execute(context.spoilt)).value).toBe('["a","b","c"]');
    });
    check(
      "comes with plain values under names of their own",
      async (session) => {
        expect((await session.execute(context.values)).value).toBe("3x");
      },
      { values: { limit: 3, names: ["x"] } },
    );
  });
}
