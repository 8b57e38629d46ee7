import { type RLMEvent, RLMSchemaError, type StandardSchema } from "rlm";
import type { ScriptedServer } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cell, ROOT, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);
const failed = (error: unknown) => error;

describe("a typed answer in text", () => {
  it.each([
    ["a string in quotes", `${cell("print(1)")}\n\nFINAL("42")`, z.string(), "42"],
    ["a word of JSON as a string", `${cell("print(1)")}\n\nFINAL(true)`, z.string(), "true"],
    ["a word of JSON as a value", `${cell("print(1)")}\n\nFINAL(true)`, z.boolean(), true],
    ["an object in quotes", `${cell("print(1)")}\n\nFINAL('{"n": 7}')`, z.object({ n: z.number() }), { n: 7 }],
    ["a number in a draft of text", cell("answer.content = '42'; answer.ready = true"), z.string(), "42"],
  ])("may be %s", async (_name, text, schema, object) => {
    const { rlm, server } = await scripted({ steps: [text] });
    expect(await rlm.agenerate("q", long, { schema })).toMatchObject({ object, finishReason: "final" });
    expect(server.requests).toHaveLength(1);
  });

  it("is as it is when code has handed it in", async () => {
    const { rlm } = await scripted({ steps: [cell("FINAL('5')"), cell("FINAL(5)")] });
    expect(await rlm.agenerate("q", long, { schema: z.number() })).toMatchObject({ object: 5, iterations: 2 });
  });

  it.each([
    ["a fence", '```json\n{"n": 8}\n```'],
    ["a fence with words around it", 'The answer is:\n```json\n{"n": 8}\n```\nThat is all.'],
    ["nothing around it", '{"n": 8}'],
    ["a marker", 'FINAL({"n": 8})'],
  ])("counts in the last reply with %s", async (_name, last) => {
    const { rlm } = await scripted({ steps: [cell("print(1)"), last] });
    const schema = z.object({ n: z.number() });
    const response = await rlm.agenerate("q", long, { schema, maxIterations: 1 });
    expect(response).toMatchObject({ object: { n: 8 }, finishReason: "max_iterations" });
  });

  it("is what a plain call replies in a fence, with words around it, as in a sub-call", async () => {
    const fenced = 'Here it is:\n```json\n{"n": 9}\n```';
    const schema = z.object({ n: z.number() });
    const direct = await scripted({ steps: [fenced] });
    const response = await direct.rlm.agenerate("q", "short", { schema, directBelowChars: 100 });
    expect(response).toMatchObject({ object: { n: 9 }, direct: true });
    const code = `FINAL(await llm_query("p", { schema: { type: "object", required: ["n"] } }))`;
    const called = await scripted({ steps: [cell(code), fenced] });
    expect((await called.rlm.agenerate("q", long)).answer).toBe('{"n":9}');
  });

  it("is no number that would be read as another one", async () => {
    const { rlm, server } = await scripted({
      steps: [cell("print(1)"), 'FINAL({"id": 9007199254740993})', 'FINAL({"id": "9007199254740993"})'],
    });
    const schema = { type: "object", required: ["id"] };
    const response = await rlm.agenerate("q", long, { schema });
    expect(response.object).toEqual({ id: "9007199254740993" });
    expect(server.requests[2]?.prompt).toContain("the number 9007199254740993 would be read as 9007199254740992");
  });

  it("is not guessed from several blocks", async () => {
    const { rlm } = await scripted({ steps: [cell("print(1)"), "```json\n1\n```\n\n```json\n2\n```"] });
    const error = await rlm.agenerate("q", long, { schema: z.number(), maxIterations: 1 }).catch(failed);
    expect(error).toBeInstanceOf(RLMSchemaError);
  });
});

describe("a schema without a form in JSON Schema", () => {
  const untold = z.object({ n: z.number(), when: z.coerce.date() });
  const system = ({ requests }: ScriptedServer) => requests[0]?.messages[0]?.text ?? "";

  it("is told to the model by what it refuses, and to the user by a warning", async () => {
    const given = [cell("FINAL({ when: '2026-01-01' })"), cell("FINAL({ n: 1, when: '2026-01-01' })")];
    const { rlm, server } = await scripted({ steps: given });
    const { object, warnings } = await rlm.agenerate("q", long, { schema: untold });
    expect(object).toEqual({ n: 1, when: new Date("2026-01-01") });
    expect(warnings).toEqual([expect.stringContaining("`schema` cannot say its form")]);
    expect(system(server)).toContain("one that does not fit comes back with the reasons");
    expect(system(server)).not.toContain("JSON schema below");
  });

  it("is not what one is that has such a form", async () => {
    const { rlm, server } = await scripted({ steps: [cell("FINAL({ n: 1 })")] });
    const { warnings } = await rlm.agenerate("q", long, { schema: z.object({ n: z.number() }) });
    expect(warnings).toEqual([]);
    expect(system(server)).toContain('"properties":{"n":{"type":"number"}}');
  });
});

describe("a typed run without an answer that fits", () => {
  it("does not say that there was none when one was refused", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL('five')") });
    const error = await rlm.agenerate("q", long, { schema: z.number(), maxIterations: 2 }).catch(failed);
    expect(error).toMatchObject({ code: "ERR_RLM_SCHEMA", partial: { answer: "five", warnings: [] } });
  });

  it("fails with the last value that was handed in, also as text, and not with an empty one", async () => {
    const { rlm } = await scripted({ reply: `Here it is:\n\n${cell("FINAL(5)")}` });
    const error = await rlm.agenerate("q", long, { schema: z.string(), maxIterations: 2 }).catch(failed);
    expect(error).toBeInstanceOf(RLMSchemaError);
    expect(error).toMatchObject({ value: 5, partial: { answer: "5", finishReason: "error" } });
  });

  it.each([
    ["a string", z.string()],
    ["anything", z.any()],
  ])("fails without a value when none was handed in and %s is wanted", async (_name, schema) => {
    const { rlm } = await scripted({ reply: cell("print(1)") });
    const error = await rlm.agenerate("q", long, { schema, maxIterations: 2 }).catch(failed);
    expect(error).toBeInstanceOf(RLMSchemaError);
    expect(error).toMatchObject({ value: undefined, partial: { answer: "" } });
  });

  it("fails at once when the schema gives back what JSON has no form for, and logs the end", async () => {
    const { rlm, server } = await scripted({ reply: cell("FINAL('10')") });
    const events: RLMEvent[] = [];
    const onEvent = (event: RLMEvent) => events.push(event);
    const error = await rlm.agenerate("q", long, { schema: z.coerce.bigint(), onEvent }).catch(failed);
    expect(error).toBeInstanceOf(RLMSchemaError);
    expect(error).toHaveProperty("message", expect.stringContaining("such as a BigInt; let it give back text"));
    expect(error).toMatchObject({ value: "10", partial: { answer: "10" } });
    expect(server.requests).toHaveLength(1);
    expect(() => JSON.stringify(events.at(-1))).not.toThrow();
  });

  it("keeps what JSON has a form for, as the schema gave it", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL('2020-01-01')") });
    const { object } = await rlm.agenerate("q", long, { schema: z.coerce.date() });
    expect(object).toEqual(new Date("2020-01-01"));
  });
});

describe("a schema that throws", () => {
  const boom = new TypeError("no unit prices");
  const throwing = z.number().refine(() => {
    throw boom;
  });
  const named = { code: "ERR_RLM_SCHEMA", message: expect.stringContaining("`schema` threw an error: no unit prices") };

  it("ends the run at once, by name, with its error as the cause and nothing lost", async () => {
    const { rlm, server } = await scripted({ reply: cell("FINAL(10)") });
    const error = await rlm.agenerate("q", long, { schema: throwing }).catch(failed);
    expect(error).toBeInstanceOf(RLMSchemaError);
    expect(error).toMatchObject({
      ...named,
      cause: boom,
      value: 10,
      issues: ["the schema threw: no unit prices"],
      partial: { answer: "10", finishReason: "error", iterations: 1, history: [{ cells: [{ code: "FINAL(10)" }] }] },
    });
    expect(error).toHaveProperty(`partial.usage.${ROOT}.calls`, 1);
    expect(server.requests).toHaveLength(1);
  });

  it("is named also on the last chance, and for a draft", async () => {
    const { rlm } = await scripted({ steps: [cell("print(1)"), cell("FINAL(10)")] });
    const last = await rlm.agenerate("q", long, { schema: throwing, maxIterations: 1 }).catch(failed);
    expect(last).toMatchObject({ ...named, cause: boom, partial: { answer: "10", warnings: [] } });
    const { rlm: drafting } = await scripted({ steps: [cell("answer.content = '10'"), "I do not know"] });
    const draft = await drafting.agenerate("q", long, { schema: throwing, maxIterations: 1 }).catch(failed);
    expect(draft).toMatchObject({ code: "ERR_RLM_SCHEMA" });
  });

  it("does no harm where another reading of the answer fits", async () => {
    const validate = (value: unknown) => ({ value: (value as string).trim() });
    const schema: StandardSchema<unknown> = { "~standard": { version: 1, vendor: "test", validate } };
    const { rlm } = await scripted({ reply: "FINAL(10)" });
    expect((await rlm.agenerate("q", "short", { schema })).object).toBe("10");
  });
});

describe("a schema that never answers", () => {
  const silent: StandardSchema<unknown> = {
    "~standard": { version: 1, vendor: "test", validate: () => new Promise<never>(() => {}) },
  };

  it.each([
    ["an answer", "FINAL(1)"],
    ["a draft", "answer.content = '1'"],
  ])("keeps no run with %s from ending with its time", async (_what, code) => {
    const { rlm } = await scripted({ reply: cell(code) }, { maxIterations: 1 });
    const run = rlm.agenerate("q", long, { schema: silent, timeoutMs: 1_000 });
    await expect(run).rejects.toMatchObject({ code: "ERR_RLM_SCHEMA" });
  });

  it("keeps no call of a tool from ending with its time", async () => {
    const tool = { description: "waits", parameters: silent, timeoutMs: 20, execute: () => 1 };
    const { rlm } = await scripted({ reply: cell("FINAL(await look({}).catch(String))") }, { tools: { look: tool } });
    expect((await rlm.agenerate("q", long)).answer).toContain("no result within 20 ms");
  });
});
