import { inspect } from "node:util";
import OpenAI from "openai";
import { RLMConfigError, RLMWrapper } from "rlm";
import { describe, expect, it } from "vitest";
import { cell, scripted } from "./helpers/scripted.js";

const key = "sk-secret1234567890abcdef";
const client = new OpenAI({ apiKey: key });
const failureOf = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return error;
  }
};

describe("what is given in the place of a client", () => {
  it.each<[string, string, () => unknown]>([
    ["a key", "client", () => new RLMWrapper(key as never, "m")],
    ["a key, for sub-calls", "subClient", () => new RLMWrapper(client, "m", { subClient: key as never })],
    ["a key, by name", "models.x", () => new RLMWrapper(client, "m", { models: { x: key as never } })],
    ["a key instead of names", "models", () => new RLMWrapper(client, "m", { models: key as never })],
    ["a client instead of a model", "rootModel", () => new RLMWrapper(client, client as never)],
    ["null", "client", () => new RLMWrapper(null as never, "m")],
    ["null for more models", "models", () => new RLMWrapper(client, "m", { models: null as never })],
    ["a list of clients", "models", () => new RLMWrapper(client, "m", { models: [client] as never })],
  ])("is named and never shown: %s", (_name, option, make) => {
    const error = failureOf(make);
    expect(error).toBeInstanceOf(RLMConfigError);
    expect(error).toMatchObject({ option });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(key);
  });
});

describe("a function as `systemPrompt`", () => {
  it.each<[string, () => unknown, string]>([
    ["a promise", async () => "x", "a promise"],
    ["a promise that fails", () => Promise.reject(new Error("late")), "a promise"],
    ["a number", () => 5, "5 (number)"],
    ["nothing", () => undefined, "undefined"],
    ["an empty text", () => "", '"" (string)'],
  ])("is named when it returns %s", async (_name, systemPrompt, got) => {
    const { rlm, server } = await scripted({ reply: cell("FINAL(1)") }, { systemPrompt: systemPrompt as () => string });
    await expect(rlm.agenerate("q", "text")).rejects.toMatchObject({
      code: "ERR_RLM_CONFIG",
      option: "systemPrompt",
      message: `Expected the function \`systemPrompt\` to return a non-empty string at once, got ${got}`,
    });
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, unknown, string]>([
    ["an error", new TypeError("no such language"), "no such language"],
    ["a text", "no such language", "no such language"],
    ["nothing", undefined, "undefined"],
  ])("is named when it throws %s, which is the cause", async (_name, thrown, told) => {
    const systemPrompt = (): string => {
      throw thrown;
    };
    const { rlm, server } = await scripted({ reply: cell("FINAL(1)") }, { systemPrompt });
    const error = await rlm.agenerate("q", "text").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RLMConfigError);
    expect(error).toMatchObject({ option: "systemPrompt", message: `The function \`systemPrompt\` threw: ${told}` });
    expect((error as Error).cause).toBe(thrown);
    expect(server.requests).toHaveLength(0);
  });
});
