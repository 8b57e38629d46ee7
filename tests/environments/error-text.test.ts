import { describe, expect, it } from "vitest";
import { useSessions } from "./open-session.js";

describe("the text of an error", () => {
  const open = useSessions();

  it("tells the errors behind it", async () => {
    const session = await open();
    const one = await session.execute("throw new Error('outer', { cause: new TypeError('inner', { cause: 'root' }) })");
    expect(one.error?.text).toMatch(/^Error: outer\n\[cause\]: \[TypeError: inner\].*\n\[cause\]: 'root'\nline 1:/s);
    const many = await session.execute("await Promise.any([Promise.reject(new Error('a')), Promise.reject(5)])");
    expect(many.error?.text).toMatch(/^AggregateError: All promises were rejected\n\[errors\]: \[ \[Error: a\], 5 \]/);
    const endless = await session.execute("const e = new Error('e'); e.cause = e; throw e");
    expect(endless.error?.text.length).toBeLessThan(3_000);
    const getter = await session.execute(
      "throw Object.defineProperty(new Error('e'), 'cause', { get() { for (;;); } })",
    );
    expect(getter.error?.message).toBe("e");
  });

  it.each([
    ["process.stdout.write('x')", "process is not defined. It is not available in this REPL"],
    ["Buffer.from('a')", "TextEncoder"],
    ["module.exports = 1", "Top-level names stay"],
    ["new Function('return 1')()", "write the code itself"],
    ["eval('1')", "write the code itself"],
    ["new TextDecoder().decode(new Uint8Array([0xe6]), { stream: true })", "put the bytes together first"],
  ])("says what to do without what is not there: %s", async (code, advice) => {
    const session = await open();
    const { error } = await session.execute(`1;\n${code}`);
    expect(error?.message).toContain(advice);
    expect(error?.line).toBe(2);
    expect((await session.execute("typo")).error?.message).toBe("typo is not defined");
  });

  it("has its place however long the message is", async () => {
    const session = await open();
    for (const message of ["'x'.repeat(50_000)", "'line\\n'.repeat(500)"]) {
      const { error } = await session.execute(`print(1)\nthrow new Error(${message})`);
      expect(error?.line).toBe(2);
    }
  });

  it.each(["\u2028", "\u2029", "\r", "\r\n"])("shows the line where %j ends lines", async (end) => {
    const session = await open();
    const { error } = await session.execute(`const quoted = \`a${end}b\`;\nnull.y`);
    expect(error?.text).toMatch(/\nline 3:\n {2}3 \| null\.y\n/);
  });

  it("shows the part of a long line around the place", async () => {
    const session = await open();
    const { error } = await session.execute(
      `const filler = "${"x".repeat(5_000)}"; null.y; const rest = "${"z".repeat(500)}"`,
    );
    const [, , line = "", caret = ""] = error?.text.split("\n") ?? [];
    expect(line.length).toBeLessThan(200);
    expect(line.slice(caret.indexOf("^"))).toMatch(/^y; const rest/);
  });

  it("shows the place of what only the engine refuses", async () => {
    const session = await open();
    for (const lead of ["", "await 0; "]) {
      const { error } = await session.execute(
        `${lead}print('not run')\n\nconst broken = 1, ok = 2; const pattern = /${"(?:a)".repeat(3_000)}(/;`,
      );
      expect(error?.text).toMatch(/^SyntaxError: Invalid regular expression.*\nline 3:\n {2}3 \| .*\n.*\^$/s);
      expect(error?.line).toBe(3);
    }
  });

  it("has `escape` and `unescape`, which turn bytes into text in many programs", async () => {
    const session = await open();
    expect((await session.execute("decodeURIComponent(escape(atob('w6k=')))")).value).toBe("é");
  });
});

describe("a name of the REPL", () => {
  const open = useSessions();

  it("that a cell declares anew is told, since its value will be gone", async () => {
    const session = await open();
    const one = await session.execute("const performance = [1, 2]; performance.length");
    expect([one.value, one.notices]).toEqual([
      "2",
      ["`performance` is a name of the REPL and is put back before the next cell: keep your value under another name"],
    ]);
    const two = await session.execute("let URL = 'a', llm_query = 5; null.x");
    expect(two.notices).toEqual([expect.stringMatching(/^`llm_query`, `URL` are|^`URL`, `llm_query` are/)]);
    expect((await session.execute("const mine = performance.now(); typeof mine")).notices).toEqual([]);
    const three = await session.execute("function Map() { return 'a map' } Map()");
    expect([three.value, three.notices]).toEqual(["a map", [expect.stringMatching(/^`Map` is a name of the REPL/)]]);
    expect((await session.execute("new Map().size")).value).toBe("0");
  });

  it("that is deleted, or used within a function, is nothing to tell", async () => {
    const session = await open();
    const { notices } = await session.execute("delete globalThis.btoa; ((URL) => URL)(1); { let crypto = 1 }");
    expect(notices).toEqual([]);
  });
});
