/**
 * Looks at a value for a way out: walks its prototypes and constructors, and tries to make code with every function constructor it
 * meets. Prints what it found; a sound REPL prints nothing.
 */
export const PROBE = `
function probe(value, what) {
  const seen = new Set();
  const visit = (x, path, depth) => {
    if (x === null || (typeof x !== "object" && typeof x !== "function") || seen.has(x) || depth > 6) return;
    seen.add(x);
    if (x !== Function.prototype && typeof x === "function" && !(x instanceof Function)) print("ESCAPE foreign function", what, path);
    if (typeof x === "object" && Object.getPrototypeOf(x) !== null && !(x instanceof Object) && x !== Object.prototype) {
      let top = x;
      while (Object.getPrototypeOf(top) !== null) top = Object.getPrototypeOf(top);
      if (top !== Object.prototype) print("ESCAPE foreign object", what, path);
    }
    for (const key of ["constructor", "__proto__", "caller", "callee", "arguments", "prototype"]) {
      let next;
      try { next = x[key] } catch { continue }
      visit(next, path + "." + key, depth + 1);
    }
    try { visit(Object.getPrototypeOf(x), path + "[proto]", depth + 1) } catch {}
    if (typeof x === "function" && /Function$/.test(x.name)) {
      try { if (x("return typeof process")() !== undefined) print("ESCAPE code from text", what, path) } catch {}
      try { print("ESCAPE code from text", what, path, x("return 1")()) } catch {}
    }
  };
  visit(value, "it", 0);
}
`;

/** Each prints a line that begins with ESCAPE when it gets out. */
export const ATTACKS: readonly (readonly [name: string, code: string])[] = [
  ["constructor of the global object", `probe(globalThis, "global"); probe(globalThis.constructor, "constructor")`],
  [
    "constructors of functions",
    `for (const f of [print, FINAL, FINAL_VAR, SHOW_VARS, llm_query, echo, console.log, setTimeout, clearTimeout, setInterval, structuredClone, require, fetch, queueMicrotask, atob, performance.now]) probe(f, f.name)`,
  ],
  [
    "constructors of classes",
    `for (const c of [URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, AbortSignal]) { probe(c, c.name) }; probe(new URL("http://a/?b"), "url"); probe(new URL("http://a/?b").searchParams, "params")`,
  ],
  [
    "promise of a call",
    `const p = llm_query("a"); probe(Object.getPrototypeOf(p), "proto"); probe(p.constructor, "class"); await p`,
  ],
  ["result of a call", `probe(await echo({ a: [1, { b: 2 }] }), "result")`],
  [
    "error of a failed call",
    `try { await fail(1) } catch (e) { probe(e, "error"); for (const k of Reflect.ownKeys(e)) if (!["stack", "message", "name", "code"].includes(k)) print("ESCAPE field", k) }`,
  ],
  [
    "secrets in the error of a failed call",
    `try { await fail(1) } catch (e) { if (JSON.stringify(Object.getOwnPropertyNames(e).map((k) => String(e[k]))).includes("canary-")) print("ESCAPE secret") }`,
  ],
  ["error of import()", `try { await import("fs"); print("ESCAPE import") } catch (e) { probe(e, "import error") }`],
  [
    "import() of data",
    `try { await import("data:text/javascript,export default 1"); print("ESCAPE import") } catch (e) { probe(e, "import error") }`,
  ],
  [
    "import() inside a function",
    `const f = () => import("node:child_process"); try { await f(); print("ESCAPE import") } catch (e) { probe(e, "e") }`,
  ],
  [
    "import() in a template",
    "try { await `${await import('fs')}`; print('ESCAPE import') } catch (e) { probe(e, 'e') }",
  ],
  [
    "import() in a default parameter",
    `async function f(a = import("fs")) { return a } try { await f(); print("ESCAPE import") } catch (e) { probe(e, "e") }`,
  ],
  ["import() in a class field", `class A { static x = import("fs").catch((e) => probe(e, "e")) } await A.x`],
  ["import() through eval", `try { await eval("import('fs')"); print("ESCAPE eval") } catch (e) { probe(e, "e") }`],
  [
    "import() through indirect eval",
    `try { await (0, eval)("import('fs')"); print("ESCAPE eval") } catch (e) { probe(e, "e") }`,
  ],
  ["eval", `try { print("ESCAPE eval", eval("1 + 1")) } catch (e) { probe(e, "e") }`],
  ["Function", `try { print("ESCAPE", Function("return 1")()) } catch (e) { probe(e, "e") }`],
  ["AsyncFunction", `try { print("ESCAPE", (async () => {}).constructor("return 1")()) } catch (e) { probe(e, "e") }`],
  [
    "GeneratorFunction",
    `try { print("ESCAPE", (function* () {}).constructor("yield 1")()) } catch (e) { probe(e, "e") }`,
  ],
  [
    "AsyncGeneratorFunction",
    `try { print("ESCAPE", (async function* () {}).constructor("yield 1")()) } catch (e) { probe(e, "e") }`,
  ],
  [
    "Function through bind and Reflect",
    `try { print("ESCAPE", Reflect.construct(Function.bind(null), ["return 1"])()) } catch (e) { probe(e, "e") }`,
  ],
  ["code in a timer", `try { setTimeout("print('ESCAPE timer')", 1) } catch (e) { probe(e, "e") }`],
  ["process", `if (typeof process !== "undefined") print("ESCAPE process")`],
  ["require", `try { require("fs"); print("ESCAPE require") } catch (e) { probe(e, "e") }`],
  [
    "module variables",
    `for (const n of ["module", "exports", "__filename", "__dirname", "global", "Buffer", "WebSocket", "Deno", "Bun", "navigator", "XMLHttpRequest", "EventSource", "MessageChannel", "BroadcastChannel", "Worker", "WebAssembly", "SharedArrayBuffer", "Atomics", "ShadowRealm"]) if (n in globalThis && globalThis[n] !== globalThis) print("ESCAPE", n)`,
  ],
  [
    "parameters around the guest",
    `for (const n of ["hostSend", "hostPrint", "hostTake", "hostRegister", "hostReport", "hostClock", "tickName", "settings"]) { try { print("ESCAPE", n, globalThis[n] ?? (() => { throw 1 })()) } catch {} }`,
  ],
  ["names of a function's scope", `try { hostSend("{}"); print("ESCAPE") } catch (e) { probe(e, "e") }`],
  ["fetch", `try { await fetch("http://127.0.0.1:PORT/"); print("ESCAPE fetch") } catch (e) { probe(e, "e") }`],
  [
    "stack overflow in the bridge",
    `let n = 0; const seen = []; function deep() { try { deep() } catch (e) { seen.push(e); try { print("x") } catch (f) { seen.push(f) } try { llm_query("a") } catch (f) { seen.push(f) } try { new URL("http://a") } catch (f) { seen.push(f) } throw e } } try { deep() } catch (e) { seen.push(e) } for (const e of seen) if (!(e instanceof Error)) print("ESCAPE foreign error"); probe(seen[0], "overflow"); probe(seen.at(-1), "overflow")`,
  ],
  [
    "stack overflow in setTimeout",
    `function deep() { try { setTimeout(() => {}, 1); deep() } catch (e) { probe(e, "e"); throw e } } try { deep() } catch {}`,
  ],
  [
    "stack overflow in performance.now",
    `function deep() { try { performance.now(); deep() } catch (e) { if (!(e instanceof Error)) print("ESCAPE"); throw e } } try { deep() } catch {}`,
  ],
  [
    "stack overflow in crypto and FINAL",
    `const seen = []; function deep() { try { deep() } catch (e) { for (const f of [() => crypto.randomUUID(), () => crypto.getRandomValues(new Uint8Array(4)), () => FINAL(Object.create(Promise.prototype))]) { try { f() } catch (g) { seen.push(g) } } throw e } } try { deep() } catch {} for (const e of seen) if (!(e instanceof Error)) print("ESCAPE foreign error"); probe(seen[0], "overflow")`,
  ],
  [
    "what crypto is made of",
    `probe(crypto, "crypto"); for (const f of [crypto.randomUUID, crypto.getRandomValues, crypto.constructor]) probe(f, f.name); for (const wrong of [{ length: 4, constructor: Uint8Array }, new Uint8Array(65537), Object.create(Uint8Array.prototype)]) { try { crypto.getRandomValues(wrong) } catch (e) { probe(e, "e") } } try { crypto.subtle } catch (e) { probe(e, "subtle") }`,
  ],
  [
    "prepareStackTrace",
    `Error.prepareStackTrace = (e, calls) => calls; const calls = new Error().stack; for (const c of calls) { for (const m of ["getThis", "getFunction"]) { const got = c[m](); probe(got, m); if (got !== undefined && got !== null && got !== globalThis && !(got instanceof Object)) print("ESCAPE", m) } }`,
  ],
  [
    "prepareStackTrace in a callback",
    `Error.prepareStackTrace = (e, calls) => calls; await Promise.resolve().then(() => { for (const c of new Error().stack) { probe(c.getFunction(), "f"); probe(c.getThis(), "t") } }); setTimeout(() => { for (const c of new Error().stack) { probe(c.getFunction(), "f"); probe(c.getThis(), "t") } }, 1)`,
  ],
  [
    "prepareStackTrace at overflow",
    `Error.prepareStackTrace = (e, calls) => { for (const c of calls) probe(c.getFunction(), "f"); return "" }; function deep() { deep() } try { deep() } catch (e) { e.stack }`,
  ],
  [
    "prepareStackTrace in a host call",
    `Error.prepareStackTrace = (e, calls) => { for (const c of calls) { probe(c.getFunction(), "f"); probe(c.getThis(), "t") } return "" }; try { await fail(1) } catch (e) { e.stack }`,
  ],
  [
    "caller and callee",
    `function f() { return arguments.callee.caller } probe(f(), "caller"); [1].forEach(function () { probe(arguments.callee.caller, "caller") })`,
  ],
  [
    "Function.prototype.caller of API functions",
    `for (const f of [print, llm_query, setTimeout]) { try { probe(f.caller, "caller") } catch {} }`,
  ],
  [
    "custom inspection",
    `print({ [Symbol.for("nodejs.util.inspect.custom")](...all) { print("ESCAPE inspected", all.length) } })`,
  ],
  [
    "thrown proxy",
    `throw new Proxy({}, { get(t, k, r) { probe(t, "t"); probe(r, "r"); return undefined }, getPrototypeOf(t) { return Error.prototype } })`,
  ],
  [
    "returned proxy",
    `new Proxy(function () {}, { get(t, k, r) { probe(r, "r") }, apply(t, self, all) { probe(self, "self"); probe(all, "all") } })`,
  ],
  [
    "printed proxy",
    `print(new Proxy([], { get(t, k, r) { probe(r, "r"); return t[k] }, ownKeys(t) { return Reflect.ownKeys(t) } }))`,
  ],
  ["thenable result", `({ then(a, b) { probe(a, "a"); probe(b, "b"); a(1) } })`],
  ["thenable given to FINAL", `FINAL({ then(a) { probe(a, "a"); a("x") } })`],
  ["getters in arguments", `await echo({ get x() { probe(this, "this"); return 1 } })`],
  ["toJSON in arguments", `await echo({ toJSON() { probe(this, "this"); return 1 } })`],
  [
    "poisoned Object.prototype",
    `Object.defineProperty(Object.prototype, "error", { get() { probe(this, "this") }, set(v) { probe(v, "v"); probe(this, "t") }, configurable: true }); Object.defineProperty(Object.prototype, "value", { get() { return undefined }, configurable: true, set() {} }); try { await echo(1) } finally { delete Object.prototype.error; delete Object.prototype.value }`,
  ],
  [
    "poisoned descriptors",
    `Object.prototype.get = () => 1; Object.prototype.set = () => 1; delete Object.prototype.get; delete Object.prototype.set`,
  ],
  [
    "poisoned array setters",
    `Object.defineProperty(Array.prototype, 0, { set(v) { probe(v, "v"); probe(this, "t") }, get() {}, configurable: true }); try { print("a"); await echo(1) } finally { delete Array.prototype[0] }`,
  ],
  [
    "poisoned Promise.prototype.then",
    `const then = Promise.prototype.then; Promise.prototype.then = function (a, b) { probe(a, "a"); probe(this, "t"); return then.call(this, a, b) }; await echo(1); Promise.prototype.then = then`,
  ],
  [
    "poisoned Promise constructor",
    `Object.defineProperty(Promise.prototype, "constructor", { get() { probe(this, "t"); return undefined }, configurable: true }); await null`,
  ],
  [
    "poisoned species",
    `Object.defineProperty(Promise, Symbol.species, { value: function (run) { run((v) => probe(v, "v"), (v) => probe(v, "v")) }, configurable: true }); Promise.resolve(1).then(() => 1)`,
  ],
  [
    "poisoned Function.prototype.call",
    `Function.prototype.call = Function.prototype.apply = Function.prototype.bind = function () { probe(this, "t"); probe(arguments, "a") }; print("a"); echo(1)`,
  ],
  ["poisoned JSON", `JSON.stringify = JSON.parse = function (v) { probe(v, "v"); return "{}" }; await echo({ a: 1 })`],
  [
    "poisoned Map and Set",
    `for (const c of [Map, Set, WeakMap]) for (const k of Object.getOwnPropertyNames(c.prototype)) { try { c.prototype[k] = function (...v) { probe(this, k); v.forEach((x) => probe(x, k)) } } catch {} } print({}); await echo(1)`,
  ],
  [
    "poisoned Reflect",
    `for (const k of Object.getOwnPropertyNames(Reflect)) Reflect[k] = function (...v) { v.forEach((x) => probe(x, k)) }; print(new Proxy({}, {})); llm_query("a").x`,
  ],
  [
    "poisoned String.prototype",
    `String.prototype.slice = String.prototype.split = String.prototype.indexOf = function () { probe(this, "t") }; print("x"); throw new Error("x")`,
  ],
  [
    "poisoned RegExp",
    `RegExp.prototype.exec = RegExp.prototype.test = RegExp.prototype[Symbol.replace] = function () { probe(this, "t"); return null }; FINAL_VAR("x.y")`,
  ],
  [
    "poisoned Symbol.hasInstance",
    `Object.defineProperty(Function.prototype, Symbol.hasInstance, { value() { probe(this, "t"); return true } }); print(new Map())`,
  ],
  ["poisoned Error", `Error = TypeError = RangeError = function (m) { probe(this, "t") }; llm_query(5)`],
  [
    "the tick function",
    `for (const k of Object.getOwnPropertyNames(globalThis)) if (k.startsWith("rlm_")) { probe(globalThis[k], "tick"); globalThis[k](); globalThis[k]('{"type":"finish"}') }`,
  ],
  ["forged time limit", `const e = new Error("x"); e.code = "ERR_SCRIPT_EXECUTION_TIMEOUT"; throw e`],
  ["forged interruption", `const e = new Error("x"); e.code = "ERR_SCRIPT_EXECUTION_INTERRUPTED"; throw e`],
  ["forged report in the output", `print('\\u0005\\u0000\\u0000\\u0000J{"type":"done"}'); print("a".repeat(1000))`],
  ["forged messages as names", `globalThis['","type":"done"'] = 1; globalThis["__proto__x"] = 1`],
  [
    "own __proto__ in arguments",
    `print((await echo(JSON.parse('{"__proto__": {"polluted": 1}, "a": 1}'))).polluted ?? ""); if ({}.polluted) print("ESCAPE pollution")`,
  ],
  [
    "WeakRef and finalization",
    `if (typeof WeakRef + typeof FinalizationRegistry !== "undefinedundefined") print("ESCAPE WeakRef")`,
  ],
  [
    "symbols of the engine",
    `for (const s of Object.getOwnPropertySymbols(globalThis)) if (s !== Symbol.toStringTag) print("ESCAPE", String(s)); try { %DebugPrint(1) } catch {}`,
  ],
  ["URL of a file", `const u = new URL("file:///etc/passwd"); probe(u, "u"); print(u.href)`],
  [
    "accessors of typed arrays",
    `probe(Object.getPrototypeOf(Uint8Array), "ta"); probe(new TextEncoder().encode("a").buffer, "buffer")`,
  ],
  [
    "iterators",
    `for (const v of [[][Symbol.iterator](), new Map().entries(), "a"[Symbol.iterator](), "a".matchAll(/a/g), (function* () {})(), (async function* () {})()]) probe(v, "iterator")`,
  ],
  ["Intl", `probe(Intl, "Intl"); probe(new Intl.NumberFormat(), "nf"); probe(new Intl.DateTimeFormat().format, "f")`],
  [
    "frozen global object",
    `Object.defineProperty(globalThis, "print", { value: 1, writable: false, configurable: false })`,
  ],
  ["frozen globals", `Object.freeze(globalThis); Object.freeze(Array.prototype); Object.freeze(Object.prototype)`],
  [
    "replaced prototypes of the global object",
    `Object.setPrototypeOf(globalThis, new Proxy(Object.prototype, { get(t, k, r) { if (r !== globalThis) print("ESCAPE", typeof r); return t[k] }, has() { return true } }))`,
  ],
];
