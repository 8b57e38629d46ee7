import { describe, expect, it, onTestFinished } from "vitest";
import { python } from "../../src/environments/python.js";
import { findTestPython } from "../environments/python/python-under-test.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);
const found = await findTestPython();

function tell(schema: unknown): string {
  return `try { await llm_query("p", { schema: ${JSON.stringify(schema)} }) } catch (error) {
    FINAL({ name: error.name, code: error.code ?? null, message: error.message });
  }`;
}

async function failureOf(code: string, reply: string, options = {}) {
  const { rlm, server } = await scripted(
    { models: { [ROOT]: { reply: cell(code) }, [SUB]: { reply: reply } } },
    options,
  );
  const { answer } = await rlm.agenerate("q", long);
  const asked = server.requests.filter(({ model }) => model === SUB).length;
  return { failure: JSON.parse(answer) as { name: string; code: string | null; message: string }, asked };
}

describe("a sub-call whose replies do not fit its schema", () => {
  it("is an RLMSchemaError that tells what is wrong and what was replied last, not an error of the code", async () => {
    const { failure, asked } = await failureOf(tell({ type: "integer" }), '"many"');
    expect(failure).toMatchObject({ name: "RLMSchemaError", code: "ERR_RLM_SCHEMA" });
    expect(failure.message).toMatch(/after 3 attempts: value: .*integer.* The last reply: "many"$/);
    expect(asked).toBe(3);
  });

  it("shows only the beginning of a long reply", async () => {
    const { failure } = await failureOf(tell({ type: "integer" }), "x".repeat(10_000));
    expect(failure.message).toContain("the reply is not JSON. The last reply: xxx");
    expect(failure.message.length).toBeLessThan(400);
  });

  it("lies in the slot of its prompt in a batch", async () => {
    const code = `const [one] = await llm_query_batched(["p"], { schema: { type: "integer" } });
      FINAL({ name: one.name, code: one.code, message: one.message })`;
    const { failure } = await failureOf(code, "none");
    expect(failure).toMatchObject({ name: "RLMSchemaError", code: "ERR_RLM_SCHEMA" });
  });

  it.skipIf("missing" in found)("has the same name and code in Python", async () => {
    const environment = python("path" in found ? { pythonPath: found.path } : {});
    onTestFinished(() => environment.close?.());
    const code = `try:
    llm_query("p", schema={"type": "integer"})
except Exception as error:
    FINAL({"name": type(error).__name__, "code": error.code, "message": str(error)})`;
    const { failure } = await failureOf(code, "none", { environment });
    expect(failure).toMatchObject({ name: "RLMSchemaError", code: "ERR_RLM_SCHEMA" });
  });
});

describe("a schema of a sub-call that is none", () => {
  it.each([
    ["a type that does not exist", { type: "strin" }, "what stands at #/type is not allowed there"],
    ["a list", [], "expected a Standard Schema"],
    ["a Standard Schema as JSON", { "~standard": { version: 1 } }, "`~standard` has no function `validate`"],
    ["the name of one alone", { "~standard": null }, "`~standard` has no function `validate`"],
  ])("is refused before anything is asked: %s", async (_name, schema, message) => {
    const { failure, asked } = await failureOf(tell(schema), "1");
    expect(failure).toMatchObject({ name: "TypeError", message: expect.stringContaining(message) });
    expect(asked).toBe(0);
  });
});
