import { type FenceLabel, isFenceLabel, type ReplLanguage, readFenceLabel } from "./fence-language.js";

/** An opening fence. */
export interface Fence {
  readonly character: string;
  readonly length: number;
  /** Columns of blank space before it, which are stripped from the lines of the block. */
  readonly indent: number;
  /** How many `>` stand before it. */
  readonly quoteDepth: number;
  readonly label: FenceLabel;
  /** Offset of the line after it. */
  readonly bodyStart: number;
}

/** A run of fence characters and its surroundings. */
export interface FenceRun {
  readonly text: string;
  /** Offset of the run. */
  readonly index: number;
  readonly run: string;
  /** What stands before the run on its line; `undefined` when that is too long to be an indentation. */
  readonly prefix: string | undefined;
  /** Offset of the line's end. */
  readonly lineEnd: number;
  readonly language: ReplLanguage;
}

/** Quotation marks, indentation and the marker of a list item: what may stand before a fence. */
const CONTAINER = /^((?:[ \t]*>)*)(\s*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?$/;
/** Longer words behind a fence in the middle of a line are prose. */
const MAX_INLINE_LABEL_CHARS = 120;

/** Whether nothing but an indentation or the like stands before a fence. */
export function standsAtLineStart(prefix: string | undefined): boolean {
  return prefix !== undefined && CONTAINER.test(prefix);
}

/** The fence that a run opens, or `undefined` when it is only talked about. */
export function readOpeningFence({ text, index, run, prefix, lineEnd, language }: FenceRun): Fence | undefined {
  const container = prefix === undefined ? null : CONTAINER.exec(prefix);
  const infoStart = index + run.length;
  if (container === null && lineEnd - infoStart > MAX_INLINE_LABEL_CHARS) return undefined;
  const info = text.slice(infoStart, lineEnd).trim();
  if (run.startsWith("`") && info.includes("`")) return undefined;
  // In the middle of a line only what is surely a fence counts as one.
  if (container === null && info !== "" && !isFenceLabel(info, language)) return undefined;
  const marks = container?.[1] ?? "";
  return {
    character: run.charAt(0),
    length: run.length,
    // The blank behind a quotation mark belongs to the mark.
    indent: columns(container?.[2] ?? "") - (marks === "" ? 0 : 1) + (container?.[3]?.length ?? 0),
    quoteDepth: marks.split(">").length - 1,
    label: readFenceLabel(info, language),
    bodyStart: Math.min(lineEnd + 1, text.length),
  };
}

function columns(blank: string): number {
  let count = 0;
  for (const character of blank) count += character === "\t" ? 4 : 1;
  return count;
}
