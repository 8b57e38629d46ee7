import { expect, it } from "vitest";
import { countOf, formatCost, formatCount, formatDuration } from "../../../src/observers/console/amounts.js";

it("formatCount keeps two digits or three", () => {
  expect([0, 999, 1000, 1250, 9949, 9950, 99_499, 999_499, 999_500, 12_345_678].map(formatCount)).toEqual([
    "0",
    "999",
    "1.0k",
    "1.3k",
    "9.9k",
    "10k",
    "99k",
    "999k",
    "1.0M",
    "12M",
  ]);
});

it("formatCost shows small sums, and that an unknown one is not nothing", () => {
  expect([null, 0, 0.00001, 0.0012, 0.0999, 0.1, 12.345].map(formatCost)).toEqual([
    "cost unknown",
    "$0",
    "<$0.0001",
    "$0.0012",
    "$0.0999",
    "$0.10",
    "$12.35",
  ]);
});

it("formatDuration goes from milliseconds to hours", () => {
  expect([0, 999, 1000, 59_949, 59_950, 200_000, 3_599_499, 7_500_000].map(formatDuration)).toEqual([
    "0 ms",
    "999 ms",
    "1.0 s",
    "59.9 s",
    "1 min 0 s",
    "3 min 20 s",
    "59 min 59 s",
    "2 h 5 min",
  ]);
});

it("countOf knows one from many", () => {
  expect([countOf(1, "turn"), countOf(0, "turn"), countOf(12_000, "turn")]).toEqual([
    "1 turn",
    "0 turns",
    "12,000 turns",
  ]);
});
