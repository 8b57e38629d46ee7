import { outputOf, type SuiteTools } from "./tools.js";

/** Functions of the host, and the ways to hand in an answer. */
export function testCalls({ describe, expect, check, prints }: SuiteTools): void {
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
        const result = await session.execute("try { await tool(1) } catch (error) { print(error.message) }");
        expect(outputOf(result)).toMatch(/no JSON/);
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
}
