import { localEnvironment } from "rlm";
import { expect, it } from "vitest";
import { contentKey } from "../../src/many/content-key.js";
import { fingerprint } from "../../src/many/fingerprint.js";

it("leaves out what does not change answers", () => {
  const options = {
    verbose: true,
    maxConcurrency: 3,
    signal: AbortSignal.abort(),
    pricing: {},
    temperature: undefined,
  };
  expect(fingerprint(options)).toEqual({});
});

it("does not depend on the order of options", () => {
  const left = fingerprint({ temperature: 1, maxIterations: 2 });
  expect(contentKey(left)).toBe(contentKey(fingerprint({ maxIterations: 2, temperature: 1 })));
  expect(contentKey(left)).not.toBe(contentKey(fingerprint({ maxIterations: 3, temperature: 1 })));
});

it("describes tools and drivers, which have no form as data", () => {
  const tool = { description: "Looks up.", execute: () => 1 };
  const environment = localEnvironment();
  expect(fingerprint({ tools: { a: () => 1, b: tool, c: [1] }, environment, systemPrompt: () => "x" })).toEqual({
    environment: [environment.name, "javascript"],
    systemPrompt: "function",
    tools: [
      ["a", "function"],
      ["b", ["Looks up.", "undefined"]],
      ["c", "[1]"],
    ],
  });
});
