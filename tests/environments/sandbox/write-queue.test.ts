import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WriteQueue } from "../../../src/environments/sandbox/write-queue.js";

const MEGABYTE = 1024 * 1024;
const nextTurn = () => new Promise(setImmediate);
const failing = () => {
  throw new Error("the channel is sound");
};

describe("writes to a channel of requests", () => {
  it("arrive whole and in order, one request at a time, whenever they are made", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.boolean()), { maxLength: 30 }),
        async (writes) => {
          const sent: Buffer[] = [];
          let underWay = 0;
          const queue = new WriteQueue(async (bytes) => {
            expect(++underWay).toBe(1);
            sent.push(Buffer.from(bytes));
            await nextTurn();
            underWay -= 1;
          }, failing);
          const taken: Promise<void>[] = [];
          for (const [bytes, pause] of writes) {
            taken.push(queue.write(bytes));
            if (pause) await nextTurn();
          }
          await Promise.all(taken);
          expect(Buffer.concat(sent).equals(Buffer.concat(writes.map(([bytes]) => bytes)))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("that are made together go together, and large ones are cut", async () => {
    const sizes: number[] = [];
    const queue = new WriteQueue(async (bytes) => void sizes.push(bytes.length), failing);
    await Promise.all(Array.from({ length: 100 }, () => queue.write(Buffer.alloc(10))));
    await queue.write(Buffer.alloc(2.5 * MEGABYTE));
    await Promise.all(Array.from({ length: 3 }, () => queue.write(Buffer.alloc(0.6 * MEGABYTE))));
    expect(sizes.slice(0, 4)).toEqual([1000, MEGABYTE, MEGABYTE, MEGABYTE / 2]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MEGABYTE);
    expect(sizes).toHaveLength(7);
  });

  it("keep their memory until they are taken", async () => {
    let release: () => void = () => {};
    const queue = new WriteQueue(() => new Promise<void>((resolve) => (release = resolve)), failing);
    let taken = false;
    const written = queue.write(Buffer.from("a")).then(() => {
      taken = true;
    });
    await nextTurn();
    expect(taken).toBe(false);
    release();
    await written;
  });

  it("end with the first that fails, and all who wait are let go", async () => {
    const errors: unknown[] = [];
    let requests = 0;
    const queue = new WriteQueue(
      async () => {
        requests += 1;
        throw new Error("gone");
      },
      (error) => errors.push(error),
    );
    await Promise.all([queue.write(Buffer.from("a")), queue.write(Buffer.alloc(3 * MEGABYTE))]);
    await queue.write(Buffer.from("b"));
    expect(errors).toEqual([new Error("gone")]);
    expect(requests).toBe(1);
  });

  it("are dropped when the channel is closed, and nobody waits", async () => {
    let requests = 0;
    const queue = new WriteQueue(async () => {
      requests += 1;
    }, failing);
    const written = queue.write(Buffer.from("a"));
    queue.close();
    await written;
    await queue.write(Buffer.from("b"));
    expect(requests).toBe(0);
  });
});
