import { RLMConfigError, RLMSchemaError, RLMWrapper } from "rlm";
import { reply } from "rlm/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

describe("tools", () => {
  it("are functions in the REPL that run in the host, and values", async () => {
    const calls: unknown[] = [];
    const { rlm, server } = await scripted(
      {
        steps: [
          cell(
            "const rows = await search('x', 2); print(rows, limits.max); FINAL({ rows, checked: await check({ n: 3 }) })",
          ),
        ],
      },
      {
        tools: {
          search: (text: string, count: number) => {
            calls.push([text, count]);
            return [{ text, count, at: new Date(0) }];
          },
          check: {
            description: "Doubles a number.",
            parameters: z.object({ n: z.number() }),
            execute: async ({ n }: { n: number }, { signal }: { signal: AbortSignal }) => ({
              n: n * 2,
              live: !signal.aborted,
            }),
          },
          limits: { description: "The limits.", value: { max: 7 } },
        },
      },
    );
    const response = await rlm.agenerate("q", long);
    expect(JSON.parse(response.answer)).toEqual({
      rows: [{ text: "x", count: 2, at: "1970-01-01T00:00:00.000Z" }],
      checked: { n: 6, live: true },
    });
    expect(calls).toEqual([["x", 2]]);
    const system = server.requests[0]?.messages[0]?.text ?? "";
    expect(system).toContain("search(text, count)");
    expect(system).toContain("Doubles a number.");
    expect(system).toContain("limits");
  });

  it("fail as catchable errors with their name: wrong arguments, exceptions, time limits, results without a JSON form", async () => {
    const { rlm } = await scripted(
      {
        steps: [
          cell(`const seen = [];
for (const call of [() => check({ n: "three" }), () => broken(), () => slow(), () => cyclic()]) {
  try { await call(); } catch (error) { seen.push(error.name + " " + error.message); }
}
FINAL(seen)`),
        ],
      },
      {
        tools: {
          check: {
            description: "d",
            parameters: { type: "object", properties: { n: { type: "number" } } },
            execute: () => 1,
          },
          broken: () => {
            throw new Error("no luck");
          },
          slow: { description: "d", timeoutMs: 10, execute: () => new Promise(() => {}) },
          cyclic: () => {
            const self: Record<string, unknown> = {};
            self["self"] = self;
            return self;
          },
        },
      },
    );
    expect(JSON.parse((await rlm.agenerate("q", long)).answer)).toEqual([
      expect.stringMatching(/^ToolError check: wrong argument: .*n/),
      "ToolError broken: no luck",
      "ToolError slow: no result within 10 ms",
      expect.stringMatching(/^ToolError cyclic: its result has no JSON form/),
    ]);
  });

  it("are refused at construction when their names clash, all in one error", () => {
    const client = { complete: async () => ({ text: "", stopReason: "stop" as const, usage: null }), provider: "fake" };
    const tools = { context: 1, "a-b": () => 1, ok: () => 1, print: () => 1 };
    expect(() => new RLMWrapper(client, "m", { tools })).toThrow(
      "`tools` cannot be used: `context` is a name of the REPL itself; `a-b` is no name that code can use; " +
        "`print` is a name of the REPL itself",
    );
    expect(() => new RLMWrapper(client, "m", { subTools: { print: 1 } })).toThrow("`subTools` cannot be used: `print`");
    expect(() => new RLMWrapper(client, "m", { tools: [] as never })).toThrow(
      "Expected `tools` to be an object from name to function, tool or JSON value, got an array",
    );
  });

  it.each<[string, object, string]>([
    [
      "a schema under the name it has elsewhere",
      { inputSchema: {}, execute: () => 1 },
      "`t.inputSchema` is no field of a tool; did you mean `parameters`?",
    ],
    [
      "a misspelt field",
      { paramters: {}, execute: () => 1 },
      "`t.paramters` is no field of a tool; did you mean `parameters`?",
    ],
    [
      "a time limit without its unit",
      { timeout: 5, execute: () => 1 },
      "`t.timeout` is no field of a tool; did you mean `timeoutMs`?",
    ],
    ["a function under another name", { handler: () => 1 }, "`t.handler` is a function: a tool has it as `execute`"],
    [
      "a value that JSON would empty",
      { value: { rates: new Map([["EUR", 1]]) } },
      "`t` holds a Map or a Set: give Object.fromEntries(map), or an array",
    ],
    [
      "a value that is not there yet",
      { value: [Promise.resolve(1)] },
      "`t` has no JSON form: item 0 is a promise: await it first",
    ],
  ])("are refused at construction with %s", (_, fields, problem) => {
    const client = { complete: async () => ({ text: "", stopReason: "stop" as const, usage: null }), provider: "fake" };
    const tools = { t: { description: "d", ...fields } } as never;
    expect(() => new RLMWrapper(client, "m", { tools })).toThrow(`\`tools\` cannot be used: ${problem}`);
  });

  it("may have fields and names of the user's own, and values of the user's own interfaces", async () => {
    interface Row {
      id: string;
      description: string;
    }
    const rows: Row[] = [{ id: "a", description: "first" }];
    const { rlm } = await scripted(
      { steps: [cell("FINAL([rows.length, typed.length, await counter(2), { ...row }])")] },
      {
        tools: {
          rows,
          typed: { description: "d", value: rows },
          counter: {
            description: "d",
            parameters: { type: "number" },
            outputSchema: {},
            name: "n",
            execute: (n: number) => n + 1,
          },
          row: { id: "b", description: "second" },
        },
      },
    );
    expect(JSON.parse((await rlm.agenerate("q", long)).answer)).toEqual([1, 1, 3, { id: "b", description: "second" }]);
  });

  it("give what JSON alone would empty: maps as objects or pairs, sets as arrays; promises and iterators are errors", async () => {
    class Entity {
      readonly id = 1;
      readonly lazy = Promise.resolve(2);
    }
    const { rlm } = await scripted(
      {
        steps: [
          cell(`const seen = [await byName(), await byId(), await entity()];
for (const call of [() => forgotten(), () => lines()]) try { seen.push(await call()); } catch (error) { seen.push(error.message); }
FINAL(seen)`),
        ],
      },
      {
        tools: {
          byName: () => ({ totals: new Map([["a", new Set([1, 2])]]), none: {} }),
          byId: () => new Map([[1, "a"]]),
          entity: () => new Entity(),
          forgotten: () => [1, 2].map(async (n) => n),
          lines: function* () {
            yield "a";
          },
        },
      },
    );
    expect(JSON.parse((await rlm.agenerate("q", long)).answer)).toEqual([
      { totals: { a: [1, 2] }, none: {} },
      [[1, "a"]],
      { id: 1, lazy: {} },
      "forgotten: its result has no JSON form: item 0 is a promise: await it first",
      "lines: its result has no JSON form: it is an iterator: give an array of its items",
    ]);
  });

  it("may be others for children", async () => {
    const who = cell("FINAL([typeof mine, typeof theirs].join())");
    const { rlm } = await scripted(
      { models: { [ROOT]: { steps: [cell("FINAL(await rlm_query('who?'))")] }, [SUB]: { steps: [who] } } },
      { maxRecursionDepth: 2, tools: { mine: () => 1 }, subTools: { theirs: () => 1 } },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("undefined,function");
  });
});

describe("schema", () => {
  const schema = z.object({ name: z.string(), years: z.array(z.number()) });

  it("gives the answer as a typed object", async () => {
    const { rlm, server } = await scripted({ steps: [cell("FINAL({ name: 'Ada', years: [1815, 1852] })")] });
    const response = await rlm.agenerate("q", long, { schema });
    expect(response.object).toEqual({ name: "Ada", years: [1815, 1852] });
    expectTypeOf(response.object).toEqualTypeOf<{ name: string; years: number[] } | undefined>();
    expect(server.requests[0]?.messages[0]?.text).toContain('"years"');
  });

  it("sends a value that does not fit back with path and message", async () => {
    const { rlm, server } = await scripted({
      steps: [cell("FINAL({ name: 'Ada', years: ['1815'] })"), 'FINAL({"name": "Ada", "years": [1815]})'],
    });
    const response = await rlm.agenerate("q", long, { schema });
    expect(response).toMatchObject({ object: { name: "Ada", years: [1815] }, iterations: 2, finishReason: "final" });
    expect(server.requests[1]?.prompt).toMatch(/years\.0: .*number/);
  });

  it("takes plain JSON Schema", async () => {
    const { rlm, server } = await scripted({ steps: [cell("FINAL({ n: 'x' })"), cell("FINAL({ n: 1 })")] });
    const response = await rlm.agenerate("q", long, {
      schema: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
    });
    expect(response.object).toEqual({ n: 1 });
    expect(server.requests[1]?.prompt).toContain("n:");
  });

  it("ends with RLMSchemaError and the last value when nothing fits", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL({ name: 5 })") }, { maxIterations: 2 });
    const error = await rlm.agenerate("q", long, { schema }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMSchemaError);
    expect(error).toMatchObject({
      value: { name: 5 },
      issues: [expect.stringContaining("name"), expect.stringContaining("years")],
    });
    expect((error as RLMSchemaError).partial).toMatchObject({ iterations: 2, finishReason: "error" });
  });

  it("refuses what is no schema before anything is sent", async () => {
    const { rlm, server } = await scripted({ steps: [] });
    await expect(rlm.agenerate("q", long, { schema: 5 as never })).rejects.toThrow(RLMConfigError);
    expect(server.requests).toHaveLength(0);
  });

  it("works per sub-call in code: the parsed value, mended when it does not fit", async () => {
    const { rlm, server } = await scripted({
      models: {
        [ROOT]: {
          steps: [
            cell(
              "const r = await llm_query('how many?', { schema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } }); FINAL(r.n + 1)",
            ),
          ],
        },
        [SUB]: {
          steps: [
            "there are five",
            '```json\n{"n": "5"}\n```',
            reply('{"n": 5}', { usage: { inputTokens: 3, outputTokens: 1 } }),
          ],
        },
      },
    });
    const response = await rlm.agenerate("q", long);
    expect(response.answer).toBe("6");
    expect(response.usage[SUB]?.calls).toBe(3);
    expect(response.subCalls).toBe(1);
    expect(server.requests.at(-1)?.prompt).toContain("n");
    server.assertExhausted();
  });
});
