import { describe, expect, it } from "vitest";
import { readOptions } from "../../benchmarks/tasks/options.js";
import { WrongUse } from "../../benchmarks/tasks/parse-flags.js";

describe("the command line", () => {
  it("asks for everything by default", () => {
    const { tasks, methods, lengths, seeds, live, maxCostUsd } = readOptions([]);
    expect({ tasks: tasks.length, methods: methods.length, seeds: seeds.length }).toEqual({
      tasks: 5,
      methods: 4,
      seeds: 8,
    });
    expect({ live, maxCostUsd, lengths }).toEqual({
      live: false,
      maxCostUsd: Number.POSITIVE_INFINITY,
      lengths: [8_192, 16_384, 32_768, 65_536, 131_072, 262_144],
    });
  });

  it("takes lengths as numbers, powers and spans, in order and each once", () => {
    expect(readOptions(["--lengths", "2^14, 5000,2^12..2^14,8192"]).lengths).toEqual([4096, 5000, 8192, 16_384]);
    expect(readOptions(["--lengths", "2^13..20000"]).lengths).toEqual([8192, 16_384]);
  });

  it("takes seeds as their number, as spans and as a list", () => {
    expect(readOptions(["--seeds", "3"]).seeds).toEqual([1, 2, 3]);
    expect(readOptions(["--seeds", "0,5..7,6"]).seeds).toEqual([0, 5, 6, 7]);
  });

  it("keeps tasks and methods in the order of the report", () => {
    const { tasks, methods } = readOptions(["--tasks", "codeqa,s-niah", "--methods", "rlm-2,base,base"]);
    expect(tasks.map(({ name }) => name)).toEqual(["s-niah", "codeqa"]);
    expect(methods.map(({ name }) => name)).toEqual(["base", "rlm-2"]);
  });

  it("takes prices of models whose names hold signs of their own", () => {
    const { pricing } = readOptions(["--live", "--price", "a/b=c=1.25/10", "--price", "m=0/0/0.5"]);
    expect(pricing).toEqual({
      "a/b=c": { inputPerMillion: 1.25, outputPerMillion: 10 },
      m: { inputPerMillion: 0, outputPerMillion: 0, cachedInputPerMillion: 0.5 },
    });
  });

  it.each([
    [["--length", "2^13"], "Unknown option '--length'"],
    [["oolong"], "Unexpected argument 'oolong'"],
    [["--model"], "argument missing"],
    [["--tasks", "oolong,oolng"], '--tasks takes s-niah, oolong, oolong-pairs, browsecomp, codeqa, not "oolng"'],
    [["--methods", "rlm"], '--methods takes base, rlm-no-sub-calls, rlm-1, rlm-2, not "rlm"'],
    [["--tasks", ","], "--tasks takes a list with commas"],
    [["--lengths", "100"], "--lengths takes whole numbers of tokens from 2048 to 67108864"],
    [["--lengths", "2^99"], "--lengths takes whole numbers"],
    [["--lengths", "8192.5"], "--lengths takes whole numbers"],
    [["--lengths", "2^x"], 'or powers such as 2^13, not "2^x"'],
    [["--lengths", "2^15..2^13"], "--lengths takes a span from the shorter to the longer length"],
    [["--lengths", "2^13..2^14..2^15"], "--lengths takes a span as in 2^13..2^18"],
    [["--seeds", "0"], "--seeds takes a whole number of at least 1"],
    [["--seeds", "1001"], "--seeds takes at most 1000"],
    [["--seeds", "1..100000"], "--seeds takes a span of 1 to 1000 seeds"],
    [["--seeds", "5..3"], "--seeds takes a span of 1 to 1000 seeds"],
    [["--concurrency", "0"], "--concurrency takes a whole number of at least 1"],
    [["--concurrency", "1e3"], "--concurrency takes a whole number"],
    [["--max-cost", "five"], '--max-cost takes USD above 0, such as 5 or 0.50, not "five"'],
    [["--max-cost", "0"], "--max-cost takes USD above 0"],
    [["--live", "--price", "gpt-5=1"], "--price takes a model's name and USD per million tokens in and out"],
    [["--live", "--price", "=1/2"], "--price takes a model's name"],
    [["--live", "--price", "m=1/2/3/4"], "--price takes a model's name"],
    [["--live", "--price", "m=1/2/x"], "--price takes a model's name"],
    [["--live", "--max-output", "0"], "--max-output takes a whole number of at least 1"],
    [["--max-output", "5"], "--max-output is for real models: add --live"],
    [["--model", "gpt-5"], "--model is for real models: add --live"],
    [["--price", "m=1/2"], "--price is for real models: add --live"],
  ])("refuses %j", (args, message) => {
    expect(() => readOptions(args)).toThrow(WrongUse);
    expect(() => readOptions(args)).toThrow(message);
  });
});
