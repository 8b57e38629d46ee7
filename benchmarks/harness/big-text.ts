import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export const MEGABYTE = 1_000_000;
const LINES_PER_MEGABYTE = 12_500;
const LINE_CHARS = MEGABYTE / LINES_PER_MEGABYTE;
const MATCH_EVERY = 50;

/** Lines that {@link COUNT_CODE} finds in each megabyte. */
export const MATCHES_PER_MEGABYTE = LINES_PER_MEGABYTE / MATCH_EVERY;

/** Counts lines of the variable `context` into `count`: the same source text runs in the REPL and in plain Node. */
export const COUNT_CODE = `let count = 0;
for (const match of context.matchAll(/^.*\\bERROR\\b.*$/gm)) count += match.length;`;

/** {@link COUNT_CODE} in plain Node. */
export function countInPlainNode(context: string): number {
  return new Function("context", `${COUNT_CODE}\nreturn count;`)(context) as number;
}

/** A log file of a given size that is deleted again. */
export async function bigTextFile(megabytes: number): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "rlm-bench-"));
  const path = join(folder, "context.log");
  const block = Buffer.from(oneMegabyte());
  await pipeline(Readable.from(new Array<Buffer>(megabytes).fill(block)), createWriteStream(path));
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Log lines of ASCII text, one of fifty an error. */
function oneMegabyte(): string {
  const lines = Array.from({ length: LINES_PER_MEGABYTE }, (_, index) => {
    const level = index % MATCH_EVERY === 0 ? "ERROR" : "INFO";
    const line = `${String(index).padStart(8, "0")} ${level} request ${(index * 7919) % 10_007} took ${(index * 31) % 997} ms on worker ${index % 16} `;
    return line.padEnd(LINE_CHARS - 1, "abcdefghijklmnopqrstuvwxyz").slice(0, LINE_CHARS - 1);
  });
  return `${lines.join("\n")}\n`;
}
