import { describe, expect, it } from "vitest";
import type { Client } from "../src/client.js";
import { type RLMConfig, resolveConfig } from "../src/options.js";
import { RLMConfigError } from "../src/spec/errors.js";
import { RLMWrapper } from "../src/wrapper.js";

const failure = (config: Record<string, unknown>): RLMConfigError => {
  try {
    resolveConfig(config as RLMConfig);
  } catch (error) {
    if (error instanceof RLMConfigError) return error;
  }
  throw new Error("no RLMConfigError was thrown");
};

describe("resolveConfig", () => {
  it("fills in the defaults of the contract", () => {
    expect(resolveConfig()).toMatchObject({
      maxIterations: 25,
      maxSubCalls: 500,
      maxRecursionDepth: 1,
      enableSubCalls: true,
      maxConcurrency: 8,
      metadataPrefixChars: 1000,
      maxOutputChars: 1000,
      subCallMaxInputChars: 500_000,
      temperature: 0.6,
      subTemperature: 0.4,
      rootMaxTokens: 16384,
      subMaxTokens: 8192,
      cacheSubCalls: false,
      sandboxTimeoutMs: 120_000,
      promptVariant: "default",
      environment: "local",
      environmentOptions: {},
      verbose: false,
      onLimit: "return",
    });
  });

  it("lets later layers win, keeps 0 and false, and takes `undefined` for not given", () => {
    const config = resolveConfig({ maxSubCalls: 7, temperature: 1 }, { maxSubCalls: 0, enableSubCalls: false }, {
      maxSubCalls: undefined,
    } as never);
    expect(config).toMatchObject({ maxSubCalls: 0, temperature: 1, enableSubCalls: false });
  });

  it("shows as much output as prefix, unless told otherwise", () => {
    expect(resolveConfig({ metadataPrefixChars: 300 }).maxOutputChars).toBe(300);
    expect(resolveConfig({ metadataPrefixChars: 300, maxOutputChars: 9 }).maxOutputChars).toBe(9);
  });

  it("names option, expectation and value", () => {
    expect(failure({ maxIterations: 0 })).toMatchObject({
      option: "maxIterations",
      value: 0,
      message: "Expected `maxIterations` to be a positive integer, got 0 (number)",
    });
  });

  it.each<[string, unknown]>([
    ["maxIterations", 1.5],
    ["maxIterations", "25"],
    ["maxIterations", Number.NaN],
    ["maxIterations", Infinity],
    ["maxSubCalls", -1],
    ["maxRecursionDepth", -1],
    ["maxConcurrency", 0],
    ["temperature", 3],
    ["temperature", null],
    ["rootMaxTokens", 0],
    ["cacheSubCalls", "yes"],
    ["sandboxTimeoutMs", 0],
    ["sandboxTimeoutMs", Infinity],
    ["timeoutMs", 0],
    ["maxCostUsd", -0.01],
    ["maxErrors", 0],
    ["onLimit", "explode"],
    ["promptVariant", "fancy"],
    ["systemPrompt", 5],
    ["systemPrompt", " "],
    ["costPerInputToken", 2],
    ["pricing", { model: { input: 1 } }],
    ["pricing", { model: { inputPerMillion: 1, outputPerMillion: Number.POSITIVE_INFINITY } }],
    ["environment", "podman"],
    ["environment", {}],
    ["environmentOptions", "image"],
    ["verbose", 1],
    ["logger", {}],
    ["budget", {}],
  ])("refuses %s = %j", (option, value) => {
    expect(failure({ [option]: value })).toMatchObject({ option, value, code: "ERR_RLM_CONFIG" });
  });

  it("takes options of an environment only for one that is named, and forgets them when another is", () => {
    const own = { open: () => Promise.reject(new Error("never opened")), name: "own", language: "javascript" } as const;
    const image = { image: "node:24" };
    expect(resolveConfig({ environment: "docker", environmentOptions: image }).environmentOptions).toBe(image);
    expect(failure({ environment: own, environmentOptions: image })).toMatchObject({ option: "environmentOptions" });
    const named = { environment: "docker", environmentOptions: image } as const;
    expect(resolveConfig(named, { environment: own }).environmentOptions).toEqual({});
    expect(resolveConfig(named, { maxIterations: 3 }).environmentOptions).toBe(image);
  });

  it.each([
    [{ environment: "docker", environmentOptions: { img: "node:24" } }, "img"],
    [{ environment: "docker", environmentOptions: { image: "--privileged" } }, "image"],
    [{ environmentOptions: { image: "node:24" } }, "image"],
    [{ environmentOptions: { heapMb: 1 } }, "heapMb"],
  ] as const)("a wrapper refuses %j before anything is started", (options, option) => {
    const client = { complete: () => Promise.reject(new Error("never asked")) } as unknown as Client;
    expect(() => new RLMWrapper(client, "model", options as RLMConfig)).toThrow(expect.objectContaining({ option }));
  });

  it("shows no model's name that may be a key, and says when there is none", () => {
    const client = { complete: () => Promise.reject(new Error("never asked")) } as unknown as Client;
    expect(() => new RLMWrapper(client, "")).toThrow("Expected `rootModel` to be a model's name, got an empty string");
    expect(() => new RLMWrapper(client, 5 as never)).toThrow("got a number");
  });

  it("names the model whose price is none", () => {
    expect(failure({ pricing: { "gpt-5": { input: 1, output: 2 } } }).message).toBe(
      'Expected `pricing` to have for "gpt-5" { inputPerMillion, outputPerMillion, cachedInputPerMillion?, ' +
        "cacheWritePerMillion?, cacheWrite1hPerMillion? }, in USD of at least 0, got { input, output }",
    );
    expect(failure({ pricing: { "gpt-5": 3 } }).message).toContain('"gpt-5"');
    expect(failure({ pricing: [] }).message).toContain("got an array");
  });

  it("names the option that was probably meant", () => {
    expect(failure({ max_iterations: 3 }).message).toBe(
      "There is no option `max_iterations`; did you mean `maxIterations`?",
    );
    expect(failure({ maxIteration: 3 }).message).toContain("`maxIterations`");
    expect(failure({ zzzzzzzzzzz: 3 }).message).toBe("There is no option `zzzzzzzzzzz`");
    expect(failure({ constructor: 3 }).message).toContain("There is no option `constructor`");
  });
});
