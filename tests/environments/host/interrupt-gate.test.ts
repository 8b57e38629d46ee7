import { expect, it } from "vitest";
import { InterruptGate } from "../../../src/environments/host/interrupt-gate.js";

it("what is said while a signal is on its way waits for it, in order", async () => {
  const gate = new InterruptGate();
  const said: string[] = [];
  const say = (word: string) => gate.pass(async () => void said.push(word));
  let arrive: () => void = () => {};
  let signals = 0;
  const signal = () => {
    signals += 1;
    return new Promise<void>((resolve) => {
      arrive = resolve;
    });
  };
  await say("before");
  gate.interrupt(signal);
  gate.interrupt(signal);
  const held = [say("first"), say("second")];
  expect(signals).toBe(1);
  expect(said).toEqual(["before"]);
  arrive();
  await Promise.all(held);
  await say("after");
  expect(said).toEqual(["before", "first", "second", "after"]);
});
