import type { JsonValue } from "../spec/context.js";
import type {
  CellResult,
  Environment,
  EnvironmentSession,
  HostCall,
  HostFunction,
  OpenRequest,
} from "../spec/environment.js";

/** What the suite needs of a test framework. Vitest, Jest and `node:test` with an `expect` all have it. */
export interface TestFramework {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>, timeoutMs?: number): void;
  expect(value: unknown): {
    toBe(expected: unknown): void;
    toEqual(expected: unknown): void;
    toContain(expected: unknown): void;
    toMatch(expected: RegExp): void;
    toBeUndefined(): void;
    toBeLessThan(expected: number): void;
  };
}

/** How the suite gets the environment under test. */
export interface EnvironmentSuiteOptions extends TestFramework {
  /** A fresh environment; the suite closes it. Its language must be JavaScript. */
  make(): Environment;
}

const FUNCTIONS: readonly HostFunction[] = [
  { name: "llm_query", kind: "query" },
  { name: "llm_query_batch", kind: "batch" },
  { name: "tool", kind: "plain" },
];
const TEST_TIMEOUT_MS = 30_000;

/** Answers calls the way the tests below expect it. */
async function answerCall({ name, arguments: [first, second] }: HostCall): Promise<JsonValue> {
  if (name === "tool") return { got: first ?? null };
  if (name === "llm_query_batch") {
    return (first as string[]).map((prompt) =>
      prompt === "fail"
        ? { $error: { name: "RLMModelError", message: "no reply", code: "ERR_RLM_MODEL" } }
        : `re:${prompt}`,
    );
  }
  if (first === "fail")
    throw Object.assign(new Error("no reply"), { name: "RLMModelError", code: "ERR_RLM_MODEL", key: "secret" });
  return second === undefined || second === null ? `re:${String(first)}` : `${String(second)}:${String(first)}`;
}

/** Whole output of a cell. */
export function outputOf({ output }: CellResult): string {
  return output.head + output.tail;
}

/**
 * The conformance suite for environments: what every REPL has to do, whatever runs it.
 *
 * @example
 * ```ts
 * testEnvironment({ describe, it, expect, make: () => localEnvironment() });
 * ```
 */
export function testEnvironment({ describe, it, expect, make }: EnvironmentSuiteOptions): void {
  type Body = (session: EnvironmentSession, environment: Environment) => Promise<void>;

  function check(name: string, body: Body, request: Partial<OpenRequest> = {}): void {
    it(
      name,
      async () => {
        const environment = make();
        const session = await environment.open({
          host: { call: answerCall },
          functions: FUNCTIONS,
          values: {},
          limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 },
          signal: new AbortController().signal,
          ...request,
        });
        try {
          await body(session, environment);
        } finally {
          await session.close();
          await environment.close?.();
        }
      },
      TEST_TIMEOUT_MS,
    );
  }

  /** Cells in, everything they printed out. */
  function prints(name: string, cells: readonly string[], expected: string, request: Partial<OpenRequest> = {}): void {
    check(
      name,
      async (session) => {
        let printed = "";
        for (const cell of cells) {
          const result = await session.execute(cell);
          expect(result.error?.text).toBeUndefined();
          printed += outputOf(result);
        }
        expect(printed).toBe(expected);
      },
      request,
    );
  }

  const short = { limits: { cellTimeoutMs: 300, cellWallTimeoutMs: 10_000 } };

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

  describe("host functions", () => {
    prints("answer prompts", ["print(await llm_query('a'), await llm_query('b', 'model'))"], "re:a model:b\n");
    prints(
      "may be called at the same time",
      ["print((await Promise.all(['a', 'b'].map((p) => llm_query(p)))).join())"],
      "re:a,re:b\n",
    );
    prints(
      "fail as errors that code can catch",
      [
        "try { await llm_query('fail') } catch (error) { print(error instanceof Error, error.name, error.message, error.code, error.key) }",
      ],
      "true RLMModelError no reply ERR_RLM_MODEL undefined\n",
    );
    prints(
      "put errors into the slots of a batch",
      ["const [a, b] = await llm_query_batch(['x', 'fail']); print(a, b instanceof Error, b.message, b.code)"],
      "re:x true no reply ERR_RLM_MODEL\n",
    );
    prints("take and give any JSON", ["print(JSON.stringify(await tool({ a: [1, 'x'] })))"], '{"got":{"a":[1,"x"]}}\n');
    for (const use of [
      "`" + "$" + "{llm_query('a')}`",
      "llm_query('a') + ''",
      "llm_query('a').length",
      "llm_query('a').trim()",
      "[...llm_query('a')]",
      "llm_query('a')[0]",
      "JSON.stringify({ r: llm_query('a') })",
      "for (const c of llm_query('a')) print(c)",
      "llm_query(llm_query('a'))",
    ]) {
      check(`say that \`await\` is missing: ${use}`, async (session) => {
        const { error } = await session.execute(`let r\n${use}`);
        expect(error?.name).toBe("TypeError");
        expect(error?.message).toContain("await llm_query(");
        expect(error?.line).toBe(2);
      });
    }
    check("are waited for at the end of a cell, and counted", async (session) => {
      const result = await session.execute(
        "const out = []; llm_query('a'); ['b'].forEach(async (p) => out.push(await llm_query(p)))",
      );
      expect(result.unawaitedCalls).toBe(1);
      expect((await session.execute("out.join()")).value).toBe("re:b");
    });
    check("refuse what is no text", async (session) => {
      expect((await session.execute("await llm_query({ a: 1 })")).error?.message).toMatch(/expects a string/);
      expect((await session.execute("await llm_query_batch('a')")).error?.message).toMatch(/array/);
    });
    check("refuse arguments that are nested without end", async (session) => {
      const deep = "let deep = 1; for (let i = 0; i < 450; i++) deep = [deep]";
      expect((await session.execute(`${deep}; await tool(deep)`)).error?.message).toMatch(/levels deep/);
      expect((await session.execute(`(await tool(["[", '"']))["got"][0]`)).value).toBe("[");
    });
    check(
      "turn what is no JSON into an error of the call",
      async (session) => {
        const result = await session.execute("try { await tool(1) } catch (error) { error.message }");
        expect(result.value ?? "").toMatch(/no JSON/);
      },
      { host: { call: async () => 1n as unknown as number } },
    );
    check("are restored before every cell", async (session) => {
      await session.execute("llm_query = print = FINAL = JSON = Promise = null; Array.prototype.map = null");
      expect(
        (await session.execute("JSON.stringify(await Promise.all([1].map((n) => llm_query('a' + n))))")).value,
      ).toBe('["re:a1"]');
    });
  });

  describe("endings", () => {
    const finals: readonly (readonly [code: string, text: string])[] = [
      ["FINAL('done')", "done"],
      ["FINAL({ a: 1 })", '{"a":1}'],
      ["FINAL(0)", "0"],
      ["FINAL(false)", "false"],
      ["FINAL('')", ""],
      ["FINAL(null)", "null"],
      ["FINAL(undefined)", "undefined"],
      ["FINAL(10n ** 20n)", "100000000000000000000"],
      ["FINAL(new Date(0))", "1970-01-01T00:00:00.000Z"],
      ["FINAL(new Map([['a', 1]]))", '{"a":1}'],
      ["FINAL(new Set([1, 2]))", "[1,2]"],
      ["const loop = {}; loop.self = loop; FINAL(loop)", "<ref *1> { self: [Circular *1] }"],
      ["FINAL(llm_query('a'))", "re:a"],
      ["const report = { parts: [{ text: 'x' }] }; FINAL_VAR('report.parts[0].text')", "x"],
      ["const result = 'the answer is long'; FINAL_VAR('result')", "the answer is long"],
      ["const result = 'Paris'; FINAL_VAR(result)", "Paris"],
      ["const result = 5; FINAL_VAR('\"result\"')", "5"],
      ["answer.content = 'a'; answer.ready = true", "a"],
      ["Object.assign(answer, { ready: 'yes', content: 'b' })", "b"],
      ["answer = { content: ['c'], ready: 1 }", '["c"]'],
    ];
    for (const [code, text] of finals) {
      check(`hands in an answer: ${code}`, async (session) => {
        expect((await session.execute(code)).final?.text).toBe(text);
      });
    }
    for (const code of [
      "answer.content = 'a'",
      "answer.ready = true",
      "answer.content = 'a'; answer.ready = 'False'",
      "1",
    ]) {
      check(`hands in nothing: ${code}`, async (session) => {
        expect((await session.execute(code)).final).toBeUndefined();
      });
    }
    check("keeps a long answer to the character", async (session) => {
      const { final } = await session.execute("FINAL('ab\\n\\0漢'.repeat(2e6))");
      expect(final?.text.length).toBe(10_000_000);
      expect(final?.text === "ab\n\0漢".repeat(2e6)).toBe(true);
    });
    check("says when a cell ended twice with different answers", async (session) => {
      const { final } = await session.execute("FINAL('a'); FINAL('b')");
      expect(final?.conflicting).toBe(true);
      expect(final?.text).toBe("b");
      expect((await session.execute("FINAL('a'); FINAL('a')")).final?.conflicting).toBe(false);
    });
    check("names the variables when there is none of that name", async (session) => {
      const { error } = await session.execute("const total = 1; FINAL_VAR('totl')");
      expect(error?.name).toBe("ReferenceError");
      expect(error?.message).toContain("total");
    });
    check("keeps a draft", async (session) => {
      expect(await session.draft()).toBeUndefined();
      await session.execute("answer.content = 'so far'");
      expect(await session.draft()).toBe("so far");
    });
  });

  describe("limits", () => {
    const endless = [
      "while (true) {}",
      "(async () => { for (;;) await null })()",
      "for (;;) await null",
      "const step = () => Promise.resolve().then(step); await step()",
      "/^(a+)+$/.test('a'.repeat(40) + 'b')",
      "const g = (function* () { while (true) yield 1 })(); for (const x of g) {}",
      "({ get x() { while (true) {} } }).x",
      "setTimeout(() => { while (true) {} }, 1)",
      "await new Promise((r) => setTimeout(r, 60000))",
      "const tick = () => setImmediate(tick); await new Promise(tick)",
      "[3, 1, 2].sort(() => { while (true) {} })",
      "new Proxy({}, { ownKeys() { while (true) {} } })",
    ];
    for (const code of endless) {
      check(
        `stop a cell and keep its variables: ${code}`,
        async (session) => {
          await session.execute("let kept = [1]");
          const result = await session.execute(code);
          if (!code.includes("new Proxy")) expect(result.error?.name).toBe("TimeoutError");
          const next = await session.execute("kept.push(2); await Promise.resolve(kept.length)");
          expect(next.value).toBe("2");
          expect(next.reset).toBeUndefined();
        },
        short,
      );
    }
    check(
      "do not count waiting for the host",
      async (session) => {
        expect((await session.execute("await llm_query('slow')")).value).toBe("late");
      },
      { ...short, host: { call: () => new Promise((resolve) => setTimeout(resolve, 700, "late")) } },
    );
    check(
      "hold for all the time a cell takes",
      async (session) => {
        const result = await session.execute("let kept = 1; await llm_query('never')");
        expect(result.error?.name).toBe("TimeoutError");
        expect((await session.execute("kept")).value).toBe("1");
      },
      { limits: { cellTimeoutMs: 5_000, cellWallTimeoutMs: 200 }, host: { call: () => new Promise(() => {}) } },
    );
    check("wait for timers that were left running", async (session) => {
      expect(outputOf(await session.execute("setTimeout(() => print('late'), 20)"))).toBe("late\n");
    });
    check("stop a cell from outside and keep its variables", async (session) => {
      await session.execute("let kept = 7");
      for (const code of ["while (true) {}", "await new Promise((r) => setTimeout(r, 60000))"]) {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 50);
        expect((await session.execute(code, { signal: controller.signal })).error?.name).toBe("AbortError");
        expect((await session.execute("kept")).value).toBe("7");
      }
    });
    check(
      "tell calls that are under way when a cell is stopped",
      async (session) => {
        const controller = new AbortController();
        const running = session.execute("await llm_query('a')", { signal: controller.signal });
        await called;
        controller.abort();
        expect((await running).error?.name).toBe("AbortError");
        expect(await aborted).toBe(true);
      },
      {
        host: {
          call: ({ signal }) => {
            noteCall();
            signal.addEventListener("abort", () => noteAbort(true), { once: true });
            return new Promise(() => {});
          },
        },
      },
    );
    check(
      "replace a process that only a kill can stop, with what can be brought back",
      async (session) => {
        await session.load("context", "the context");
        await session.execute("let small = { a: [1] }; let lost = new Map()");
        const { error, reset } = await session.execute("new Array(1e8).fill(0).map(() => ({ a: {} })).length");
        expect(error?.name).toBe("ResourceError");
        expect(reset?.restored).toEqual(["small"]);
        expect(reset?.lost).toEqual(["lost"]);
        expect((await session.execute("context + JSON.stringify(small)")).value).toBe('the context{"a":[1]}');
      },
      short,
    );
  });

  describe("output", () => {
    check("keeps beginning and end of a flood, with the true length", async (session) => {
      const { output } = await session.execute(
        "for (let i = 0; i < 1000; i++) print('\u{1f600}'.repeat(5000)); print('end')",
      );
      expect(output.length).toBe(1000 * 10_001 + 4);
      expect(output.head.length + output.tail.length).toBeLessThan(2_000_000);
      expect(output.tail.endsWith("\nend\n")).toBe(true);
      expect(/[\ud800-\udbff]$/.test(output.head) || /^[\udc00-\udfff]/.test(output.tail)).toBe(false);
    });
    for (const code of [
      "const o = {}; o.o = o; print(o)",
      "print(new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 } }))",
      "print({ get x() { throw 1 } })",
      "print(Object.create(null), Symbol('s'), 10n, new Date(NaN), new Uint8Array(3), class A {}, async () => {})",
      "print(new (class A { toString() { throw 1 } })(), Object.create({ constructor: 5 }), new Error('x'), [,1], new Map([[{}, new Set([1])]]))",
    ]) {
      check(`prints anything: ${code}`, async (session) => {
        const result = await session.execute(code);
        expect(result.error?.text).toBeUndefined();
        expect(outputOf(result).length > 2).toBe(true);
      });
    }
  });

  describe("life", () => {
    check("runs cells that are handed in at once one after another", async (session) => {
      const results = await Promise.all(
        ["let n = 1; n", "n += 1; n", "n += 1; n"].map((code) => session.execute(code)),
      );
      expect(results.map(({ value }) => value)).toEqual(["1", "2", "3"]);
    });
    check("refuses work after it was closed, and may be closed twice", async (session) => {
      await session.close();
      await session.close();
      expect(
        await session.execute("1").then(
          () => "ran",
          (error: Error) => error.name,
        ),
      ).toBe("AbortError");
    });
    check("keeps sessions apart", async (session, environment) => {
      await session.execute("globalThis.shared = 1; Array.prototype.mine = 1");
      const other = await environment.open({
        host: { call: answerCall },
        functions: [],
        values: {},
        limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 },
        signal: new AbortController().signal,
      });
      expect((await other.execute("typeof shared + typeof [].mine + typeof llm_query")).value).toBe(
        "undefinedundefinedundefined",
      );
      await other.close();
    });
  });

  let noteCall: () => void = () => {};
  const called = new Promise<void>((resolve) => {
    noteCall = resolve;
  });
  let noteAbort: (aborted: boolean) => void = () => {};
  const aborted = new Promise<boolean>((resolve) => {
    noteAbort = resolve;
  });
}
