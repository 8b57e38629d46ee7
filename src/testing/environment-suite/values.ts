import type { JsonValue } from "../../spec/context.js";
import { outputOf, type SuiteTools } from "./tools.js";

/** Variables, errors and the context. */
export function testValues({ describe, expect, check, prints }: SuiteTools): void {
  describe("values and variables", () => {
    prints("keeps variables from cell to cell", ["const a = 1; let b = 2; var c = 3", "print(a + b + c)"], "6\n");
    prints(
      "allows every name to be declared again",
      ["const a = 1", "let a = 2", "class a {}", "function a() { return 5 }", "print(a())"],
      "5\n",
    );
    prints("lets functions see later changes", ["let n = 1; function show() { print(n) }", "n = 2; show()"], "2\n");
    prints(
      "keeps what was assigned before an error",
      ["let done = 0; try { done = 1; throw new Error('x') } catch {}", "print(done)"],
      "1\n",
    );
    prints("awaits at the top level", ["const v = await Promise.resolve(4); print(v)", "print(v)"], "4\n4\n");
    check("gives the value of the last expression", async (session) => {
      expect((await session.execute("1; 'text'")).value).toBe("text");
      expect((await session.execute("await 5; [1, { a: 2 }]")).value).toBe("[ 1, { a: 2 } ]");
      expect((await session.execute("undefined")).value).toBeUndefined();
    });
    check("lists the variables of the code, and which a cell changed", async (session) => {
      const first = await session.execute("const list = [1, 2]; let text = 'abc'");
      expect(first.variables.map(({ name, type }) => `${name}:${type}`)).toEqual(["list:array(2)", "text:string(3)"]);
      expect(first.changedVariables).toEqual(["list", "text"]);
      expect((await session.execute("list.push(3)")).changedVariables).toEqual(["list"]);
      expect((await session.execute("1")).changedVariables).toEqual([]);
      expect((await session.variables()).map(({ name }) => name)).toEqual(["list", "text"]);
    });
  });

  describe("errors", () => {
    check("tells type, message and line", async (session) => {
      const { error } = await session.execute("const a = 1\n\nnull.foo");
      expect(error?.name).toBe("TypeError");
      expect(error?.line).toBe(3);
      expect(error?.text).toContain("null.foo");
    });
    check("tells where a cell is no program, and does not run it", async (session) => {
      const { error } = await session.execute("print('ran')\nlet x = ;");
      expect(error?.name).toBe("SyntaxError");
      expect(error?.line).toBe(2);
    });
    check("shows no frames of its own machinery", async (session) => {
      const result = await session.execute("try { null.x } catch (error) { print(error.stack) }");
      expect(outputOf(result).split("\n").length).toBe(3);
    });
    check("reports rejections that nobody handled", async (session) => {
      const result = await session.execute(
        "[1].forEach(async () => {\n  await null\n  throw new RangeError('lost')\n})",
      );
      expect(result.unhandledRejections.map(({ name, line }) => `${name}:${line}`)).toEqual(["RangeError:3"]);
    });
    check("tells at once that a cell can never end", async (session) => {
      expect((await session.execute("await new Promise(() => {})")).error?.message).toMatch(/nothing can settle/);
    });
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
        const result = await session.execute("FINAL(JSON.stringify(context))");
        expect(result.final?.text).toBe(JSON.stringify(value));
      });
    }
    check("is there again after a cell has overwritten or changed it", async (session) => {
      await session.load("context", ["b", "a"]);
      await session.execute("const alias = context; context.sort(); context.push('c'); context = 5");
      expect((await session.execute("JSON.stringify(context)")).value).toBe('["b","a"]');
      expect((await session.execute("JSON.stringify(alias)")).value).toBe('["a","b","c"]');
    });
    check(
      "comes with plain values under names of their own",
      async (session) => {
        expect((await session.execute("limit + names[0]")).value).toBe("3x");
      },
      { values: { limit: 3, names: ["x"] } },
    );
  });
}
