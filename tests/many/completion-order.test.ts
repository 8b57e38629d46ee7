import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { inCompletionOrder } from "../../src/many/completion-order.js";
import { collect } from "./helpers.js";

/** Work that ends when it is told to. */
function controlled() {
  const started: number[] = [];
  const ends = new Map<number, () => void>();
  const stopped: number[] = [];
  const work = async (item: number, _index: number, signal: AbortSignal) => {
    started.push(item);
    await new Promise<void>((resolve) => {
      ends.set(item, resolve);
      signal.addEventListener("abort", () => {
        stopped.push(item);
        resolve();
      });
    });
    return item;
  };
  return { started, stopped, work, end: (item: number) => ends.get(item)?.() };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await null;
};

describe("inCompletionOrder", () => {
  it("gives results in the order of completion", async () => {
    const { work, end } = controlled();
    const results = inCompletionOrder({ items: [0, 1, 2], concurrency: 3, signal: undefined, work });
    const first = results.next();
    await turns(20);
    end(2);
    expect((await first).value).toBe(2);
    end(0);
    expect((await results.next()).value).toBe(0);
    end(1);
    expect(await collect(results)).toEqual([1]);
  });

  it("begins no more than `concurrency` items ahead of whoever fetches results", async () => {
    const { started, work, end } = controlled();
    const results = inCompletionOrder({ items: [0, 1, 2, 3, 4, 5], concurrency: 2, signal: undefined, work });
    expect(started).toEqual([]);
    const first = results.next();
    await turns(20);
    expect(started).toEqual([0, 1]);
    end(0);
    await first;
    end(1);
    await turns(20);
    end(2);
    await turns(20);
    expect(started).toEqual([0, 1, 2]);
    await results.next();
    await turns(20);
    expect(started).toEqual([0, 1, 2, 3]);
    await results.return();
  });

  it("stops what runs, waits for it and closes the source when the loop is left", async () => {
    const { stopped, work, end } = controlled();
    let isClosed = false;
    async function* source() {
      try {
        for (let item = 0; ; item++) yield item;
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of inCompletionOrder({
      items: source(),
      concurrency: 3,
      signal: undefined,
      work: (item, index, signal) => {
        const done = work(item, index, signal);
        if (item === 2) end(1);
        return done;
      },
    }))
      break;
    expect(stopped).toEqual(expect.arrayContaining([0, 2]));
    expect(isClosed).toBe(true);
  });

  it("leaves a source that never answers", async () => {
    const { stopped, work, end } = controlled();
    async function* source() {
      yield 0;
      yield 1;
      await new Promise(() => {});
    }
    const results = inCompletionOrder({ items: source(), concurrency: 3, signal: undefined, work });
    const first = results.next();
    await turns(20);
    end(0);
    await first;
    await results.return();
    expect(stopped).toContain(1);
  });

  it("hands out what is there before it throws what the source threw", async () => {
    function* source() {
      yield 1;
      yield 2;
      throw new Error("the list ended badly");
    }
    const seen: number[] = [];
    const loop = async () => {
      for await (const one of inCompletionOrder({
        items: source(),
        concurrency: 5,
        signal: undefined,
        work: async (item) => item,
      })) {
        seen.push(one);
      }
    };
    await expect(loop()).rejects.toThrow("the list ended badly");
    expect(seen).toEqual([1, 2]);
  });

  it("throws the signal's reason after what was finished, and hands out nothing that ended later", async () => {
    const controller = new AbortController();
    const { work, end, stopped } = controlled();
    const results = inCompletionOrder({ items: [0, 1, 2], concurrency: 3, signal: controller.signal, work });
    const first = results.next();
    await turns(20);
    end(1);
    await first;
    end(2);
    await turns(20);
    controller.abort(new Error("enough"));
    expect((await results.next()).value).toBe(2);
    await expect(results.next()).rejects.toThrow("enough");
    expect(stopped).toContain(0);
  });

  it("stops everything when work rejects", async () => {
    const begun = new EventTarget();
    const waiting = once(begun, "one");
    const work = async (item: number, _index: number, signal: AbortSignal) => {
      if (item === 0) {
        await waiting;
        throw new Error("disk full");
      }
      begun.dispatchEvent(new Event("one"));
      await once(signal, "abort");
      return item;
    };
    await expect(
      collect(inCompletionOrder({ items: [0, 1], concurrency: 2, signal: undefined, work })),
    ).rejects.toThrow("disk full");
  });

  it("works off very many items", async () => {
    const items = Array.from({ length: 20_000 }, (_, index) => index);
    const all = await collect(
      inCompletionOrder({ items, concurrency: 100, signal: undefined, work: async (item) => item }),
    );
    expect(all.length).toBe(items.length);
    expect(new Set(all).size).toBe(items.length);
  });
});
