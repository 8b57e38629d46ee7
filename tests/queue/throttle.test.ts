import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Throttle } from "../../src/queue/throttle.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("passes on the first value at once, and the last one of each interval", () => {
  const sent: number[] = [];
  const throttle = new Throttle((value: number) => sent.push(value), 100);
  for (const value of [1, 2, 3]) throttle.push(value);
  expect(sent).toEqual([1]);
  vi.advanceTimersByTime(100);
  expect(sent).toEqual([1, 3]);
  throttle.push(4);
  vi.advanceTimersByTime(99);
  expect(sent).toEqual([1, 3]);
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual([1, 3, 4]);
  throttle.push(5);
  expect(sent).toEqual([1, 3, 4, 5]);
});

it("is quiet after its end", () => {
  const sent: number[] = [];
  const throttle = new Throttle((value: number) => sent.push(value), 100);
  throttle.push(1);
  throttle.push(2);
  throttle.end();
  vi.runAllTimers();
  expect(sent).toEqual([1]);
  expect(vi.getTimerCount()).toBe(0);
});
