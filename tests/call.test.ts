import OpenAI from "openai";
import { RLMConfigError, RLMWrapper } from "rlm";
import { describe, expect, it } from "vitest";
import { cell, scripted } from "./helpers/scripted.js";

const long = "needle ".repeat(1_000);

describe("keyword style", () => {
  it("takes options beside question and context", async () => {
    const { rlm } = await scripted({ reply: cell("print(1)") });
    const response = await rlm.agenerate({ query: "q", context: long, maxIterations: 1 });
    expect(response).toMatchObject({ iterations: 1, finishReason: "max_iterations" });
  });

  it("refuses a second argument rather than pass it over", async () => {
    const { rlm, server } = await scripted({ reply: "x" });
    // What somebody may write who does not compile with TypeScript.
    const agenerate = rlm.agenerate.bind(rlm) as (...given: unknown[]) => Promise<unknown>;
    for (const given of [[{ maxIterations: 1 }], [undefined, { maxIterations: 1 }]]) {
      const call = agenerate({ query: "q", context: long }, ...given);
      await expect(call).rejects.toThrow("In keyword style everything is in one object");
    }
    for (const options of [null, 5, []]) {
      await expect(agenerate("q", long, options)).rejects.toThrow("Expected `options` to be an object");
    }
    expect(server.requests).toHaveLength(0);
  });
});

describe("an option at the wrong place", () => {
  it("is no context: limits that come where the context belongs are refused, data of a like name is not", async () => {
    const { rlm, server } = await scripted({ steps: [cell("FINAL(1)"), cell("FINAL(Object.keys(context))")] });
    await using session = rlm.session();
    await session.agenerate("q", long);
    const message = "Options come after the context, or beside the query";
    await expect(session.agenerate("and then?", { maxIterations: 3, schema: undefined })).rejects.toThrow(message);
    await expect(rlm.agenerate("q", { timeoutMs: 3 })).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
    expect((await rlm.agenerate("q", { tools: [], maxSpeed: 3 }, {})).answer).toBe('["tools","maxSpeed"]');
  });

  it.each(["signal", "onEvent", "schema"])("is told where it belongs: %s", (name) => {
    const client = new OpenAI({ apiKey: "none" });
    const construct = () => new RLMWrapper(client, "m", { [name]: undefined });
    expect(construct).toThrow(RLMConfigError);
    expect(construct).toThrow(`\`${name}\` is given per call: \`agenerate(query, context, { ${name} })\``);
    expect(() => new RLMWrapper(client, "m").session({ [name]: undefined })).toThrow("is given per call");
  });

  it.each(["subModel", "subClient", "models"])("is told where it belongs: %s", async (name) => {
    const { rlm } = await scripted({ reply: "x" });
    const call = rlm.agenerate("q", long, { [name]: "sub" });
    await expect(call).rejects.toThrow(`\`${name}\` is given once: \`new RLMWrapper(client, rootModel, { ${name} })\``);
  });

  it("is what a misspelt one is taken for, too", async () => {
    const { rlm } = await scripted({ reply: "x" });
    const options = { subModels: "sub" } as object;
    await expect(rlm.agenerate("q", long, options)).rejects.toThrow("did you mean `subModel`?");
  });
});

describe("an option that only a prototype has", () => {
  const base = { maxIterations: 1, subModel: "m" };

  it("is refused rather than passed over, wherever options are given", async () => {
    const { rlm, client, server } = await scripted({ reply: "x" });
    const message = "`maxIterations` is inherited by the given object";
    await expect(rlm.agenerate("q", long, Object.create(base))).rejects.toThrow(message);
    const call = Object.assign(Object.create(base), { query: "q", context: long });
    await expect(rlm.agenerate(call)).rejects.toThrow(message);
    expect(() => rlm.session(Object.create(base))).toThrow(message);
    expect(() => new RLMWrapper(client, "m", Object.create(base))).toThrow("is inherited");
    expect(server.requests).toHaveLength(0);
  });

  it("may be a method of a class whose instances hold options", async () => {
    class Options {
      readonly maxIterations = 1;
      describe() {
        return "one turn";
      }
    }
    const { rlm } = await scripted({ reply: cell("FINAL(1)") });
    expect((await rlm.agenerate("q", long, new Options())).answer).toBe("1");
  });
});
