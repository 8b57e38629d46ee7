import { describe, expect, it } from "vitest";
import { axisSteps, formatCost, formatCount, formatDuration, formatShort } from "../../../src/viewer/page/numbers.js";

describe("numbers for people", () => {
  it.each([
    [null, "–"],
    [0, "$0"],
    [0.00042, "$0.000420"],
    [0.0513, "$0.0513"],
    [12.5, "$12.50"],
  ])("cost %s is %s", (usd, text) => expect(formatCost(usd)).toBe(text));

  it.each([
    [undefined, "–"],
    [0, "0 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [59_949, "59.9 s"],
    [59_960, "1 min 00 s"],
    [245_000, "4 min 05 s"],
    [7_380_000, "2 h 03 min"],
  ])("%s milliseconds are %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [999, "999"],
    [12_400, "12.4k"],
    [99_960, "100k"],
    [999_960, "1.00M"],
    [3_481_920, "3.48M"],
  ])("%s is %s in short", (count, text) => expect(formatShort(count)).toBe(text));

  it("groups thousands", () => expect(formatCount(1_234_567)).toBe("1,234,567"));

  it("gives an axis round steps", () => {
    expect(axisSteps(34_100, 4)).toEqual([0, 10_000, 20_000, 30_000]);
    expect(axisSteps(1, 4)).toEqual([0, 0.5, 1]);
    for (const end of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(axisSteps(end, 4)).toEqual([0]);
  });
});
