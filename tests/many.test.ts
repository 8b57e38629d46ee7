import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SharedBudget } from "rlm";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { ManyHost, ManyItem, ManyItems } from "../src/many/item.js";
import { generateMany, type ManyOptions } from "../src/many.js";
import { buildCli } from "./cli/build-cli.js";
import { cell, ROOT, SUB, scripted } from "./helpers/scripted.js";
import { collect, temporaryFolder } from "./many/helpers.js";

const context = "word ".repeat(500);
const questions = (count: number): ManyItem<undefined>[] =>
  Array.from({ length: count }, (_, index) => ({ query: `question ${index}`, context: `${index} ${context}` }));

/** A wrapper that answers every question with its context's first word, or as `reply` says. */
async function host(options: Parameters<typeof scripted>[1] = {}, reply = cell("FINAL(context.split(' ')[0])")) {
  const { rlm, server } = await scripted({ reply }, options);
  const asked: ManyHost = {
    agenerate: (query, context_, own) => rlm.agenerate(query, context_, own),
    checkOptions: () => undefined,
    models: [ROOT, SUB],
    defaults: options,
    closed: new AbortController().signal,
  };
  const many = (items: ManyItems, own?: ManyOptions) => rlm.generateMany(items, own);
  return { asked, many, server, rlm };
}

const answersOf = (results: readonly { index: number; response?: { answer: string } | undefined }[]) =>
  results.toSorted((left, right) => left.index - right.index).map(({ response }) => response?.answer);

describe("generateMany", () => {
  it("answers every item, with its index and id", async () => {
    const { many } = await host();
    const results = await collect(many([...questions(6), { query: "a", context: "six x", id: "mine" }]));
    expect(answersOf(results)).toEqual(["0", "1", "2", "3", "4", "5", "six"]);
    expect(results.find(({ index }) => index === 6)?.id).toBe("mine");
    expect(results.find(({ index }) => index === 3)?.id).toBe("3");
  });

  it("loads contexts when their turn has come, and takes items from an async source", async () => {
    const { many } = await host();
    let inMemory = 0;
    let most = 0;
    async function* source() {
      for (let index = 0; index < 12; index++) {
        const load = async () => {
          most = Math.max(most, ++inMemory);
          return `${index} ${context}`;
        };
        yield { query: "what?", context: load };
      }
    }
    const results = [];
    for await (const result of many(source(), { concurrency: 3 })) {
      inMemory--;
      results.push(result);
    }
    expect(answersOf(results)).toEqual(Array.from({ length: 12 }, (_, index) => String(index)));
    expect(most).toBeLessThanOrEqual(4);
  });

  it("keeps failures apart", async () => {
    const { many } = await host();
    const broken = () => Promise.reject(new Error("no such file"));
    const items = [
      { query: "a", context: "fine x" },
      { query: "", context },
      { query: "b", context: broken },
      { query: "c", context, options: { maxIterations: -1 } },
      { query: "d", context: new Date() },
      { query: "e", context, schema: {} },
      { query: "f", context, options: { signal: AbortSignal.abort() } },
      null,
    ] as unknown as ManyItem[];
    const seen: unknown[] = [];
    const results = await collect(many(items, { onProgress: (progress) => seen.push(progress) }));
    const messages = results.toSorted((left, right) => left.index - right.index).map(({ error }) => error?.message);
    expect(messages).toEqual([
      undefined,
      expect.stringContaining("`query`"),
      expect.stringContaining("could not be loaded: no such file"),
      expect.stringContaining("maxIterations"),
      expect.stringContaining("Date"),
      expect.stringContaining("options of its run go into `options`"),
      expect.stringContaining("aborted"),
      expect.stringContaining("{ query, context }"),
    ]);
    expect(seen.at(-1)).toMatchObject({ done: 1, failed: 7, fromJournal: 0, total: 8 });
  });

  it.each([
    [{ concurrency: 0 }, "concurrency"],
    [{ concurency: 2 }, "concurency"],
    [{ journal: "" }, "journal"],
    [{ signal: {} }, "signal"],
    [{ onProgress: 1 }, "onProgress"],
    [{ budget: {} }, "budget"],
  ])("refuses the option %j at once", async (options, option) => {
    const { many } = await host();
    expect(() => many([], options as unknown as ManyOptions)).toThrow(
      expect.objectContaining({ code: "ERR_RLM_CONFIG", option }),
    );
    expect(() => many("x" as unknown as ManyItem[])).toThrow("iterable");
  });

  it("tells the progress and the cost, and survives a listener that throws", async () => {
    const { many } = await host({ costPerInputToken: 0.001, costPerOutputToken: 0.001 });
    const warned = once(process, "warning");
    const costs: (number | null)[] = [];
    const results = await collect(
      many(questions(3), {
        onProgress: ({ cost }) => {
          costs.push(cost);
          throw new Error("bad display");
        },
      }),
    );
    const total = results.reduce((sum, { response }) => sum + (response?.cost ?? 0), 0);
    expect(costs).toHaveLength(3);
    expect(costs.at(-1)).toBeCloseTo(total);
    expect(String((await warned)[0])).toContain("bad display");
  });

  it("refuses a budget in USD at once when a model has no price, as the wrapper does", async () => {
    const budget = new SharedBudget({ maxCostUsd: 1 });
    const { many, server } = await host({ allowUnpriced: false });
    expect(() => many(questions(1), { budget })).toThrow(
      expect.objectContaining({ code: "ERR_RLM_CONFIG", option: "budget", message: expect.stringContaining(ROOT) }),
    );
    expect(server.requests).toHaveLength(0);
    const price = { inputPerMillion: 1, outputPerMillion: 1 };
    const priced = await host({ allowUnpriced: false, pricing: { [ROOT]: price, [SUB]: price } });
    expect(answersOf(await collect(priced.many(questions(1), { budget })))).toEqual(["0"]);
  });

  it("draws on one budget", async () => {
    const { many, server } = await host();
    const budget = new SharedBudget({ maxTokens: 100 });
    const results = await collect(many(questions(3), { budget, concurrency: 1 }));
    expect(results.map(({ response }) => response?.finishReason)).toEqual(["max_tokens", "max_tokens", "max_tokens"]);
    expect(server.requests).toHaveLength(0);
  });

  it("stops everything when its signal is aborted", async () => {
    const { many } = await host({}, cell("await new Promise(() => setTimeout(() => {}, 1e6))"));
    const controller = new AbortController();
    const items = questions(4).map((item) => ({ ...item, options: { onEvent: stopAtFirstCell } }));
    function stopAtFirstCell({ type }: { type: string }) {
      if (type === "code_generated") controller.abort("enough");
    }
    const seen: unknown[] = [];
    const onProgress = (progress: unknown) => seen.push(progress);
    const loop = collect(many(items, { signal: controller.signal, onProgress }));
    await expect(loop).rejects.toMatchObject({ name: "AbortError", code: "ERR_RLM_ABORTED", cause: "enough" });
    expect(seen).toEqual([]);
  });

  it("stops what runs when the loop is left, and lets go of the journal", async () => {
    const { many, server } = await host();
    const journal = join(await temporaryFolder(), "j");
    const ended: string[] = [];
    const onEvent = ({ type }: { type: string }) => type === "run_end" && ended.push(type);
    const items = questions(50).map((item) => ({ ...item, options: { onEvent } }));
    for await (const _ of many(items, { journal, concurrency: 3 })) break;
    const begun = ended.length;
    expect(begun).toBeLessThanOrEqual(4);
    expect(server.requests.length).toBeLessThan(10);
    expect(answersOf(await collect(many(questions(5), { journal })))).toHaveLength(5);
    expect(ended).toHaveLength(begun);
  });
});

describe("generateMany with a journal", () => {
  const journalPath = async () => join(await temporaryFolder(), "journal.jsonl");

  it("asks nothing twice", async () => {
    const { many, server } = await host();
    const journal = await journalPath();
    const first = await collect(many(questions(5), { journal }));
    const paid = server.requests.length;
    const seen: unknown[] = [];
    const again = await collect(many(questions(7), { journal, onProgress: (progress) => seen.push(progress) }));
    expect(answersOf(again).slice(0, 5)).toEqual(answersOf(first));
    expect(server.requests.length).toBe(paid + 2);
    expect(seen.at(-1)).toEqual({ done: 7, failed: 0, fromJournal: 5, total: 7, cost: null });
    expect((await readFile(journal, "utf8")).trimEnd().split("\n")).toHaveLength(7);
  });

  it("asks again when anything that matters is different, and only then", async () => {
    const { asked, server } = await host();
    const journal = await journalPath();
    const ask = async (item: ManyItem, other: Partial<ManyHost> = {}) => {
      const before = server.requests.length;
      const [result] = await collect(generateMany({ ...asked, ...other }, [item], { journal }));
      expect(result?.error).toBeUndefined();
      return server.requests.length > before;
    };
    const item: ManyItem = { query: "a", context };
    expect(await ask(item)).toBe(true);
    expect(await ask({ ...item, id: "named" })).toBe(false);
    expect(await ask({ ...item, context: () => context })).toBe(false);
    expect(await ask({ ...item, options: { maxConcurrency: 2, verbose: false } })).toBe(false);
    for (const different of [
      { ...item, query: "b" },
      { ...item, context: [context] },
      { ...item, options: { temperature: 0.9 } },
      { ...item, options: { tools: { one: 1 } } },
      { ...item, context: () => context, id: "named" },
    ]) {
      expect(await ask(different)).toBe(true);
    }
    expect(await ask(item, { models: [ROOT, "other"] })).toBe(true);
    expect(await ask(item, { defaults: { temperature: 0.1 } })).toBe(true);
    const load = () => Promise.reject(new Error("is not called"));
    expect(await ask({ query: "a", context: load, id: "named" })).toBe(false);
  });

  it("asks equal questions once each", async () => {
    const { many, server } = await host();
    const journal = await journalPath();
    const item = { query: "a", context };
    await collect(many([item, item], { journal }));
    expect(server.requests).toHaveLength(2);
    await collect(many([item, item, item], { journal }));
    expect(server.requests).toHaveLength(3);
  });

  it("asks again what failed, and what a shared budget cut off", async () => {
    const { many, server } = await host();
    const journal = await journalPath();
    const budget = new SharedBudget({ maxTokens: 100 });
    await collect(many(questions(1), { journal, budget }));
    let attempts = 0;
    const context_ = () => {
      if (attempts++ === 0) throw new Error("not yet");
      return "now x";
    };
    await collect(many([{ query: "a", context: context_ }], { journal }));
    expect(server.requests).toHaveLength(0);
    const results = await collect(many([...questions(1), { query: "a", context: context_ }], { journal }));
    expect(answersOf(results)).toEqual(["0", "now"]);
  });

  it("keeps what ran out of turns under a shared budget: those were its own", async () => {
    const { many, server } = await host({ maxIterations: 1 }, cell("print(1)"));
    const journal = await journalPath();
    const budget = new SharedBudget({ maxTokens: 1_000_000 });
    const [first] = await collect(many(questions(1), { journal, budget }));
    expect(first?.response?.finishReason).toBe("max_iterations");
    const asked = server.requests.length;
    const [second] = await collect(many(questions(1), { journal, budget }));
    expect(second?.response).toEqual(first?.response);
    expect(server.requests).toHaveLength(asked);
  });

  it("makes the object anew, and asks again when it does not fit any more", async () => {
    const { asked, server } = await host({}, cell("FINAL({ day: '2024-01-02' })"));
    const journal = await journalPath();
    const schema = z.object({ day: z.string().transform((text) => new Date(text)) });
    const ask = () => collect(generateMany(asked, [{ query: "a", context, options: { schema } }], { journal }));
    const [first] = await ask();
    const [second] = await ask();
    expect(server.requests).toHaveLength(1);
    expect(second?.response?.object).toEqual(first?.response?.object);
    expect(second?.response?.object?.day).toBeInstanceOf(Date);
  });

  it("does not pay again for an answer on which the schema throws", async () => {
    const { asked, server } = await host({}, cell("FINAL(1)"));
    const journal = await journalPath();
    const ask = (schema: z.ZodNumber) =>
      collect(generateMany(asked, [{ query: "a", context, options: { schema } }], { journal }));
    await ask(z.number());
    const throwing = z.number().refine(() => {
      throw new Error("a mistake");
    });
    const [second] = await ask(throwing);
    expect(second?.error).toMatchObject({ code: "ERR_RLM_SCHEMA", message: expect.stringContaining("a mistake") });
    expect(server.requests).toHaveLength(1);
  });

  it("goes on where a killed process stopped", async () => {
    const { many, server } = await host();
    const journal = await journalPath();
    const items = questions(40);
    await using program = await buildCli("tests/many/killed-run.ts");
    const child = spawn(process.execPath, [program.path, server.url, journal, JSON.stringify(items)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.split("\n").length > 10) break;
    }
    await expect(collect(many(items, { journal }))).rejects.toThrow("in use by process");
    child.kill("SIGKILL");
    await once(child, "exit");
    const before = server.requests.length;
    let fromJournal = 0;
    const results = await collect(
      many(items, {
        journal,
        onProgress: (progress) => {
          fromJournal = progress.fromJournal;
        },
      }),
    );
    expect(answersOf(results)).toEqual(items.map((_, index) => String(index)));
    expect(fromJournal).toBeGreaterThanOrEqual(10);
    expect(server.requests.length - before).toBe(items.length - fromJournal);
  });
});
