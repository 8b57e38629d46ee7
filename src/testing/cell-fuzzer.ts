/** Pieces of code that models write, break, and could be made to write. */
const PIECES: readonly string[] = [
  "let a = 1",
  "const a = [1, 2, 3].map((n) => n * 2)",
  "var b = context",
  "function f(x) { return x ?? f }",
  "class K { #p = 1; get p() { return this.#p } static s = new K() }",
  "async function g() { await null; throw new Error('lost') }",
  "await g()",
  "g()",
  "print(a, b, new Map([[a, b]]))",
  "throw { message: 5 }",
  "throw null",
  "throw new Proxy({}, {})",
  "a.b.c.d",
  "a = a",
  "globalThis.a = globalThis",
  "JSON.parse = Promise = Array.prototype.push = null",
  "Object.defineProperty(globalThis, 'a', { get() { throw 1 }, configurable: true })",
  "Object.prototype.then = function (r) { r(1) }; delete Object.prototype.then",
  "await llm_query('q' + a)",
  "llm_query('q')",
  "`${llm_query('q')}`",
  "(await llm_query_batch(['a', 'fail'])).length",
  "setTimeout(() => print('late'), 1)",
  "setInterval(() => { clearInterval(1) }, 1)",
  "queueMicrotask(() => { throw new Error('micro') })",
  "Promise.reject(new Error('unhandled'))",
  "new Promise((r) => setTimeout(r, 1)).then(() => print('then'))",
  "for (let i = 0; i < 1e4; i++) print(i)",
  "print('\\ud800', '\\u{1f600}'.repeat(1000))",
  "(function r() { r() })()",
  "new Array(1e5).fill({}).map((o, i) => ({ ...o, i }))",
  "'x'.repeat(1e6).split('')",
  "FINAL(a)",
  "FINAL_VAR('a')",
  "FINAL_VAR('nothing.here')",
  "answer.content = a; answer.ready = 'no'",
  "answer = null",
  "context = print = llm_query = undefined",
  "delete globalThis.FINAL",
  "SHOW_VARS()",
  "import('fs')",
  "require('fs')",
  "eval('1')",
  "label: for (;;) { break label }",
  "return a",
  "if (a) { let z = a; z }",
  "for (const k in globalThis) k",
  "({ get x() { return this.x } }).x",
  "new Proxy(function () {}, { apply() { return a } })()",
  "Symbol.iterator in Object(a) ? [...a].length : 0",
  "structuredClone({ a, d: new Date(0), m: new Map() })",
  "new URL('http://example.com/?q=1').searchParams.get('q')",
  "/(a+)+$/.test('aaaaaaaaaaaaaaaaaa!')",
  "void 0 // the end",
  "/* the end",
  "'use strict'; undeclared = 1",
  "}",
  "a\n(b)",
  "…",
];

/** Makes cells that are apt to break a REPL. The same seed gives the same cells. */
export class CellFuzzer {
  #state: number;

  constructor(seed: number) {
    // Zero is the one state that the generator never leaves.
    this.#state = seed >>> 0 || 1;
  }

  /** The next cell: some pieces of code, in a row or around one another. */
  next(): string {
    const count = 1 + this.#below(4);
    let code = "";
    for (let index = 0; index < count; index++) {
      const piece = PIECES[this.#below(PIECES.length)] ?? "";
      code += this.#wrap(piece) + (this.#below(4) === 0 ? "\n" : ";\n");
    }
    return code;
  }

  #wrap(piece: string): string {
    switch (this.#below(8)) {
      case 0:
        return `try { ${piece} } catch (error) { print(error) } finally { print(1) }`;
      case 1:
        return `await (async () => { ${piece} })()`;
      case 2:
        return `[1, 2].forEach(async () => { ${piece} })`;
      case 3:
        return `{ ${piece} }`;
      default:
        return piece;
    }
  }

  /** Xorshift: small, and good enough to mix pieces. */
  #below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state % limit;
  }
}
