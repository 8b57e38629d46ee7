import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../benchmarks/tasks/generate/random.js";
import { DEEDS, SUBJECTS } from "../../benchmarks/tasks/generate/subjects.js";
import type { TaskInstance, TaskName } from "../../benchmarks/tasks/generate/task.js";
import { generateTask, TASKS } from "../../benchmarks/tasks/generate/tasks.js";
import { CUSTOMERS, PRODUCTS } from "../../benchmarks/tasks/generate/trades.js";
import { allForms, readTrueEntries } from "./truth.js";

const LENGTHS = [2 ** 11, 2 ** 13, 2 ** 15];
const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7];

function make(name: TaskName, length: number, seed: number): TaskInstance {
  const task = TASKS.find((candidate) => candidate.name === name);
  if (!task) throw new Error(`There is no task ${name}`);
  return generateTask(task, length, seed);
}

const textOf = ({ context }: TaskInstance) => (typeof context === "string" ? context : JSON.stringify(context));
const digest = (instance: TaskInstance) =>
  createHash("sha256").update(JSON.stringify(instance)).digest("hex").slice(0, 12);
const each = (name: TaskName) =>
  LENGTHS.flatMap((length) => SEEDS.map((seed) => [length, seed, make(name, length, seed)] as const));

describe("every task", () => {
  it("is the same for the same length and seed, on every machine", () => {
    const digests = TASKS.map((task) => [task.name, digest(generateTask(task, 2 ** 12, 7))]);
    expect(Object.fromEntries(digests)).toMatchInlineSnapshot(`
      {
        "browsecomp": "233750aa4c38",
        "codeqa": "d8d56288fc4d",
        "oolong": "c32f7b1b25da",
        "oolong-pairs": "16275f13eb5a",
        "s-niah": "57f18373eb9b",
      }
    `);
  });

  it.each(TASKS)("$name differs with the seed and with the length", (task) => {
    const contexts = [1, 2, 3].flatMap((seed) =>
      [2 ** 11, 2 ** 12].map((length) => textOf(generateTask(task, length, seed)).slice(0, 500)),
    );
    expect(new Set(contexts).size).toBe(contexts.length);
  });

  it("has as many characters as it was asked for, but for less than one entry", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TASKS),
        fc.integer({ min: 2 ** 11, max: 2 ** 14 }),
        fc.nat({ max: 10_000 }),
        (task, length, seed) => {
          const chars = textOf(generateTask(task, length, seed)).length;
          expect(chars).toBeLessThanOrEqual(length * 4 + 1);
          expect(chars).toBeGreaterThan(length * 4 - 1_000);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [100, 1, "A length is a whole number of tokens from 2048"],
    [2 ** 13 + 0.5, 1, "A length is"],
    [2 ** 27, 1, "A length is"],
    [2 ** 13, -1, "A seed is a whole number of at least 0, not -1"],
    [2 ** 13, Number.NaN, "A seed is"],
  ])("refuses the length %d with the seed %d", (length, seed, message) => {
    for (const task of TASKS) expect(() => generateTask(task, length, seed)).toThrow(message);
  });

  it("does not show its answer in the question", () => {
    for (const [, , { query, expected }] of [...each("s-niah"), ...each("browsecomp")]) {
      expect(query).not.toContain(
        expected.type === "code" ? expected.digits : expected.type === "name" && expected.name,
      );
    }
  });
});

describe("random numbers", () => {
  it("fill their range evenly", () => {
    const random = new Random("evenly");
    const counts = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 100_000; index++) {
      const drawn = random.below(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it("shuffle without loss", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        expect(new Random(seed).shuffle(items).toSorted()).toEqual(items.toSorted());
      }),
    );
  });

  it("refuse to pick from nothing", () => {
    expect(() => new Random("").pick([])).toThrow(RangeError);
  });
});

describe("s-niah", () => {
  it("hides its sentence once, among numbers of the same form", () => {
    for (const [length, , { context, query, expected }] of each("s-niah")) {
      const place = /access code of the ([a-z ]+)\./.exec(query)?.[1];
      const told = [...String(context).matchAll(/The access code of the ([a-z ]+) is (\d{7})\./g)];
      expect(told.map(([, where, digits]) => [where, digits])).toEqual([
        [place, expected.type === "code" && expected.digits],
      ]);
      if (length >= 2 ** 13) expect(String(context).match(/\b\d{7}\b/g)?.length).toBeGreaterThan(2);
    }
  });

  it("hides it anywhere", () => {
    const places = each("s-niah").map(([, , { context }]) => {
      const text = String(context);
      return text.indexOf("access code") / text.length;
    });
    expect(Math.min(...places)).toBeLessThan(0.2);
    expect(Math.max(...places)).toBeGreaterThan(0.8);
  });
});

describe("the entries", () => {
  it("have no deed that is one of two subjects", () => {
    const deeds = SUBJECTS.flatMap((subject) => DEEDS[subject].flatMap(allForms));
    expect(new Set(deeds).size).toBe(deeds.length);
  });

  it("never name their subject", () => {
    for (const name of ["oolong", "oolong-pairs"] as const) {
      for (const [, , { context }] of each(name)) {
        expect(String(context)).not.toMatch(new RegExp(SUBJECTS.join("|"), "i"));
      }
    }
  });

  it("mislead whoever only looks for words: the words before the comma speak of another subject", () => {
    const lines = String(make("oolong", 2 ** 13, 1).context)
      .trimEnd()
      .split("\n");
    const misleading = lines.filter((line) => /\| [A-Z][^|,]*, /.test(line));
    expect(misleading.length / lines.length).toBeGreaterThan(0.5);
  });
});

describe("oolong", () => {
  const monthName = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" });

  it("has the answer that counting its lines gives", () => {
    for (const [, , { context, query, expected }] of each("oolong")) {
      const [, month, inMonth] = /How many entries of (\w+) are about (\w+)/.exec(query) ?? [];
      const entries = readTrueEntries(String(context)).filter(
        ({ date }) => month === undefined || monthName.format(date) === month,
      );
      const counts = SUBJECTS.map((subject) => ({
        subject,
        count: entries.filter((entry) => entry.subject === subject).length,
      }));
      const countOf = (name = "") => counts.find(({ subject }) => subject === name)?.count ?? Number.NaN;
      const ranked = counts.toSorted((left, right) => left.count - right.count);
      const [, counted] = /How many entries are about (\w+)/.exec(query) ?? [];
      const [, first, second] = /more entries about (\w+) than about (\w+)/.exec(query) ?? [];
      if (inMonth !== undefined) expect(expected).toEqual({ type: "count", count: countOf(inMonth) });
      else if (counted !== undefined) expect(expected).toEqual({ type: "count", count: countOf(counted) });
      else if (first !== undefined) {
        const difference = Math.sign(countOf(first) - countOf(second));
        expect(expected).toEqual({ type: "label", label: ["fewer", "equal", "more"][1 + difference] });
      } else {
        const isMost = query.includes("the most entries");
        const [extreme, next] = isMost ? ranked.toReversed() : ranked;
        expect(expected).toEqual({ type: "label", label: extreme?.subject });
        expect(next?.count).not.toBe(extreme?.count);
      }
    }
  });

  it("asks all kinds of questions within five seeds", () => {
    const kinds = [1, 2, 3, 4, 5].map((seed) => make("oolong", 2 ** 12, seed).query.replace(/(?:about|than) \w+/g, ""));
    expect(new Set(kinds).size).toBe(5);
  });
});

describe("oolong-pairs", () => {
  it("has the pairs that comparing all members gives", () => {
    for (const [, , { context, query, expected }] of each("oolong-pairs")) {
      const of = new Map<number, Set<string>>();
      for (const { member, subject } of readTrueEntries(String(context))) {
        of.set(member, (of.get(member) ?? new Set()).add(subject));
      }
      const [, condition = ""] = /pairs of members where (.*?)\. Write/.exec(query) ?? [];
      const [first = "", second = ""] = [...condition.matchAll(/about (\w+)(?: or (\w+))?/g)].flatMap(([, one, two]) =>
        two === undefined ? [one] : [one, two],
      );
      const fits = (a: Set<string>, b: Set<string>): boolean => {
        const [a1, a2, b1, b2] = [a.has(first), a.has(second), b.has(first), b.has(second)];
        if (condition.startsWith("both") && condition.includes(" or ")) return (a1 || a2) && (b1 || b2);
        if (condition.startsWith("one")) return (a1 && b2) || (a2 && b1);
        if (condition.startsWith("both")) return a1 && b1 && !a2 && !b2;
        return a1 !== b1 && a2 !== b2;
      };
      const pairs: string[] = [];
      for (const [member, subjects] of of) {
        for (const [other, others] of of)
          if (member < other && fits(subjects, others)) pairs.push(`${member},${other}`);
      }
      expect(expected.type === "pairs" && expected.pairs.map(String).toSorted()).toEqual(pairs.toSorted());
      expect(pairs.length).toBeGreaterThan(0);
    }
  });

  it("needs more pairs the longer it is, until there are a hundred members", () => {
    const count = (length: number) => {
      const { expected } = make("oolong-pairs", length, 4);
      return expected.type === "pairs" ? expected.pairs.length : 0;
    };
    expect(count(2 ** 13)).toBeGreaterThan(4 * count(2 ** 11));
    expect(count(2 ** 16)).toBeLessThan(100 * 99);
  });
});

describe("browsecomp", () => {
  const only = (documents: readonly string[], pattern: RegExp): string => {
    const found = documents.flatMap((document) => {
      const match = pattern.exec(document);
      return match ? [match.slice(1).find((group) => group !== undefined) ?? ""] : [];
    });
    expect(found).toHaveLength(1);
    return found[0] ?? "";
  };

  it("has one chain of documents from the question to the answer", () => {
    for (const [, , { context, query, expected }] of each("browsecomp")) {
      const documents = context as readonly string[];
      const product = PRODUCTS.find(({ inQuestion }) => query.includes(inQuestion))?.inDocument ?? "?";
      const customers = CUSTOMERS.find(({ inQuestion }) => query.includes(inQuestion))?.inDocument ?? "?";
      const firms = documents.filter((text) =>
        [product, customers].every((words) => text.toLowerCase().includes(words)),
      );
      const founder = only(firms, /set up in \d+ by (.+?)\.|beginnings to (.+?),|(?:\. |\n)([^.\n]+) started it/);
      const town = only(
        documents,
        new RegExp(`${founder} grew up in (\\S+),|(\\S+) is where ${founder} |Born and raised in (\\S+), ${founder}`),
      );
      const end = query.includes("bridge")
        ? `bridge of ${town} were drawn by (.+?)\\.|([^.\\n]+) drew the plans of the bridge of ${town} `
        : `library of ${town} is named after (.+?)\\.|([^.\\n]+) gave a name to the library of ${town},`;
      expect(expected).toEqual({ type: "name", name: only(documents, new RegExp(end)).trim() });
    }
  });

  it("says in the question nothing that a search would find", () => {
    for (const { inDocument, inQuestion } of [...PRODUCTS, ...CUSTOMERS]) {
      for (const word of inDocument.split(" ")) expect(` ${inQuestion} `).not.toContain(` ${word} `);
    }
  });

  it("has documents about firms that fit the question by half", () => {
    const { context, query } = make("browsecomp", 2 ** 15, 3);
    const product = PRODUCTS.find(({ inQuestion }) => query.includes(inQuestion))?.inDocument ?? "?";
    expect((context as readonly string[]).filter((text) => text.includes(product)).length).toBeGreaterThan(1);
  });
});

describe("codeqa", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rlm-codeqa-"));
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("has the answer that running the repository gives", async () => {
    for (const [length, seed, { context, query, expected }] of each("codeqa").filter(([at]) => at < 2 ** 15)) {
      const root = join(folder, `${length}-${seed}`);
      for (const [path, source] of Object.entries(context)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), source);
      }
      const [, name = "", kind = "", path = ""] = /`(\w+)\("(\w+)"\)` of `([^`]+)`/.exec(query) ?? [];
      // Vite must not touch it: these are files of a package of their own.
      const module: Record<string, (kind: string) => string> = await import(
        /* @vite-ignore */ pathToFileURL(join(root, path)).href
      );
      const place = module[name]?.(kind);
      const choices = [...query.matchAll(/^([A-D])\) (.+)$/gm)].map(([, letter, text]) => [letter, text]);
      expect(choices.map(([letter]) => letter)).toEqual(["A", "B", "C", "D"]);
      expect(new Set(choices.map(([, text]) => text)).size).toBe(4);
      expect(expected).toEqual({ type: "choice", letter: choices.find(([, text]) => text === place)?.[0] });
    }
  });

  it("has every letter as its answer for some seed", () => {
    const letters = each("codeqa").map(([, , { expected }]) => expected.type === "choice" && expected.letter);
    expect([...new Set(letters)].toSorted()).toEqual(["A", "B", "C", "D"]);
  });
});
