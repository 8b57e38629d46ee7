import type { ModelPrice } from "rlm";
import { GREATEST_LENGTH, LEAST_LENGTH } from "./generate/task.js";

/** A command line that cannot be carried out, in words for whoever typed it. */
export class WrongUse extends Error {
  /** What something else found wrong, with words of ours before it. */
  static of(cause: unknown, before = ""): WrongUse {
    return new WrongUse(before + (cause instanceof Error ? cause.message : String(cause)), { cause });
  }
}

const MAX_SEEDS = 1_000;

/** Names from a list with commas. */
export function parseNames(flag: string, text: string, known: readonly string[]): readonly string[] {
  const names = itemsOf(flag, text);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) fail(flag, `takes ${known.join(", ")}`, unknown);
  return names;
}

/** Lengths in tokens, shortest first: numbers, powers of two, and spans of powers that double. */
export function parseLengths(flag: string, text: string): readonly number[] {
  const lengths = itemsOf(flag, text).flatMap((item) => {
    const [from = "", to, ...rest] = item.split("..");
    if (rest.length > 0) fail(flag, "takes a span as in 2^13..2^18", item);
    const first = parseLength(flag, from);
    if (to === undefined) return [first];
    const last = parseLength(flag, to);
    if (last < first) fail(flag, "takes a span from the shorter to the longer length", item);
    const span: number[] = [];
    for (let length = first; length <= last; length *= 2) span.push(length);
    return span;
  });
  return [...new Set(lengths)].sort((left, right) => left - right);
}

/** Seeds: `8` is the first eight, `3..6` are four of them, and so is `3,4,5,6`. */
export function parseSeeds(flag: string, text: string): readonly number[] {
  if (/^\d+$/.test(text)) {
    const count = parseWhole(flag, text, 1);
    if (count > MAX_SEEDS) fail(flag, `takes at most ${MAX_SEEDS}`, text);
    return Array.from({ length: count }, (_, index) => index + 1);
  }
  const seeds = itemsOf(flag, text).flatMap((item) => {
    const [from = "", to = from] = item.split("..");
    const first = parseWhole(flag, from, 0);
    const last = parseWhole(flag, to, 0);
    if (last < first || last - first >= MAX_SEEDS) fail(flag, `takes a span of 1 to ${MAX_SEEDS} seeds`, item);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return [...new Set(seeds)];
}

export function parseWhole(flag: string, text: string, least: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least ? value : fail(flag, `takes a whole number of at least ${least}`, text);
}

export function parseUsd(flag: string, text: string): number {
  const value = parseAmount(text);
  return value !== undefined && value > 0 ? value : fail(flag, "takes USD above 0, such as 5 or 0.50", text);
}

/** `NAME=IN/OUT` or `NAME=IN/OUT/CACHED`; a model's name may hold `=` and `/` itself. */
export function parsePrice(flag: string, text: string): readonly [string, ModelPrice] {
  const at = text.lastIndexOf("=");
  const amounts = text.slice(at + 1).split("/");
  const [input, output, cached] = amounts.map(parseAmount);
  const isWhole = amounts.length <= 2 || (amounts.length === 3 && cached !== undefined);
  if (at < 1 || input === undefined || output === undefined || !isWhole) {
    fail(flag, "takes a model's name and USD per million tokens in and out, as in gpt-5=1.25/10", text);
  }
  const price = { inputPerMillion: input, outputPerMillion: output };
  return [text.slice(0, at), cached === undefined ? price : { ...price, cachedInputPerMillion: cached }];
}

function parseLength(flag: string, text: string): number {
  const power = /^2\^(\d{1,2})$/.exec(text)?.[1];
  const length = power === undefined ? parseAmount(text) : 2 ** Number(power);
  if (length === undefined || !Number.isInteger(length) || length < LEAST_LENGTH || length > GREATEST_LENGTH) {
    fail(
      flag,
      `takes whole numbers of tokens from ${LEAST_LENGTH} to ${GREATEST_LENGTH}, or powers such as 2^13`,
      text,
    );
  }
  return length;
}

function parseAmount(text: string): number | undefined {
  return /^\d{1,12}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

function itemsOf(flag: string, text: string): readonly string[] {
  const items = text.split(",").map((item) => item.trim());
  return items.includes("") ? fail(flag, "takes a list with commas", text) : items;
}

function fail(flag: string, expectation: string, text: string): never {
  throw new WrongUse(`--${flag} ${expectation}, not ${JSON.stringify(text.slice(0, 60))}`);
}
