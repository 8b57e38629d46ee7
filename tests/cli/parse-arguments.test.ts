import { describe, expect, it } from "vitest";
import { FLAGS } from "../../src/cli/flags.js";
import { parseArguments } from "../../src/cli/parse-arguments.js";
import { parseDuration, parseNumber, parseOptionValue } from "../../src/cli/parse-value.js";

const parse = (...args: readonly string[]) => parseArguments(args, FLAGS);

describe("parseArguments", () => {
  it("takes flags and words in any order, long, short, and with an equals sign", () => {
    expect(parse("-m", "a", "Question?", "--max-cost=0.5", "-c", "x", "file", "--context=y", "-qc-")).toEqual({
      flags: { model: "a", "max-cost": 0.5, context: ["x", "y", "-"], quiet: true },
      words: ["Question?", "file"],
    });
  });

  it("takes everything after -- for words", () => {
    expect(parse("--", "--model", "-x").words).toEqual(["--model", "-x"]);
  });

  it("takes a value that looks like a flag only behind an equals sign", () => {
    expect(parse("--model=--odd").flags).toEqual({ model: "--odd" });
    expect(() => parse("--model", "--odd")).toThrow("--model needs a value: --model NAME");
  });

  it("takes switches twice, but not two values for one thing", () => {
    expect(parse("-v", "-v").flags).toEqual({ verbose: true });
    expect(() => parse("-m", "a", "-m", "b")).toThrow("--model was given twice");
  });

  it("gathers pairs into one object, whatever they are called", () => {
    const { flags } = parse(
      "--env-option",
      "memoryMb=4_096",
      "--env-option=image=node:24",
      "--env-option",
      "__proto__=1",
    );
    expect(Object.entries(flags["env-option"] ?? {})).toEqual([
      ["memoryMb", 4096],
      ["image", "node:24"],
      ["__proto__", 1],
    ]);
    expect(() => parse("--env-option", "a=1", "--env-option", "a=2")).toThrow("--env-option was given twice for a");
    for (const text of ["sk-secret", "=1", "a b=1", "1a=2"]) {
      expect(() => parse("--env-option", text)).toThrow(/^--env-option takes KEY=VALUE$/);
    }
  });

  it("never repeats the value of a flag that does not exist", () => {
    expect(() => parse("--api-key=sk-secret")).toThrow(/^There is no flag --api-key; did you mean --api-key-env\?$/);
  });
});

it("parseNumber takes numbers as people write them, and nothing else", () => {
  expect(["25", "0.5", ".5", "1e6", "200_000", "-1"].map(parseNumber)).toEqual([25, 0.5, 0.5, 1e6, 200_000, -1]);
  for (const text of ["", "x", "1x", "0x10", "1,000", "Infinity", "NaN", " 1", "_1", "1."]) {
    expect(parseNumber(text), text).toBeUndefined();
  }
});

it("parseDuration takes a unit, or seconds", () => {
  expect(["90", "90s", "10m", "1.5h", "500ms"].map(parseDuration)).toEqual([90_000, 90_000, 600_000, 5_400_000, 500]);
  for (const text of ["", "s", "5d", "1h30m", "-5s", "1.2.3s"]) expect(parseDuration(text), text).toBeUndefined();
});

it("parseOptionValue takes numbers, true and false, JSON, and all else for a text", () => {
  const values = ["3.11", '"3.11"', "true", "False", "[1]", '{"a":1}', "{a", "65534:65534", "", "node:24"];
  expect(values.map(parseOptionValue)).toEqual([
    ...[3.11, "3.11", true, "False", [1], { a: 1 }],
    ...["{a", "65534:65534", "", "node:24"],
  ]);
});
