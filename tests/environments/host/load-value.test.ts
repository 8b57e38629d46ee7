import { expect, it } from "vitest";
import { prepareParts, writeFrames } from "../../../src/environments/host/load-value.js";

/** Milliseconds that one write takes of the event loop, longer than it may be held up. */
const WRITE_MS = 12;

it.each([
  ["text", "x".repeat(30_000_000)],
  ["wide text", "日".repeat(15_000_000)],
  ["texts", Array.from({ length: 30 }, () => "x".repeat(1_000_000))],
])("the event loop gets its turns while %s is written, though the reader keeps up", async (_what, value) => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  let writes = 0;
  for await (const part of prepareParts("context", value)) {
    await writeFrames(part, async () => {
      writes += 1;
      const end = performance.now() + WRITE_MS;
      while (performance.now() < end);
    });
  }
  isOver = true;
  expect(writes).toBeGreaterThan(10);
  expect(turns).toBeGreaterThan(writes / 2);
});

it.each([
  ["texts", Array.from({ length: 300_000 }, (_, index) => `line ${index}`)],
  ["values", Array.from({ length: 300_000 }, (_, index) => ({ index }))],
])("refuses an array of %s that is changed while it is sent", async (_what, value) => {
  const parts = prepareParts("context", value);
  await parts.next();
  value.length = 10;
  const rest = async () => {
    for await (const _part of parts);
  };
  await expect(rest()).rejects.toThrow("`context` was changed while the REPL was given it");
});
