import type { CellResult, ResetInfo } from "../spec/environment.js";
import { count } from "./count.js";
import type { ReplLanguage } from "./fence-language.js";
import { LANGUAGE_TERMS, type LanguageTerms } from "./language-terms.js";
import { listNames } from "./list-variables.js";
import { truncate } from "./truncate.js";

/** One cell of a turn, as the feedback tells of it. */
export interface CellReport {
  readonly result: CellResult;
  /** Sub-calls that the cell made, and how many of them failed. */
  readonly subCalls: { readonly made: number; readonly failed: number };
  /** The same code failed before: see {@link isRepeatedFailure}. */
  readonly repeatedFailure: boolean;
}

/** How many characters of each part may be shown. */
export interface CellShare {
  readonly output: number;
  readonly value: number;
  readonly error: number;
}

const REJECTIONS_SHOWN = 3;
const REJECTION_CHARS = 200;
const NOTICES_SHOWN = 5;
const NOTICE_CHARS = 300;
const REASON_CHARS = 600;

/** Tells what one cell did: output, value, error, and everything else that the model should know of. */
export function formatCell(
  { result, subCalls, repeatedFailure }: CellReport,
  share: CellShare,
  language: ReplLanguage = "javascript",
): string {
  const terms = LANGUAGE_TERMS[language];
  const lines: string[] = [];
  if (result.output.length > 0) {
    const note = result.output.length > share.output ? ` (${result.output.length} characters, shown in part)` : "";
    lines.push(`Output${note}:`, truncate(result.output, share.output).trimEnd());
  }
  if (result.value !== undefined) lines.push(`Value of the last expression: ${truncate(result.value, share.value)}`);
  if (result.output.length === 0 && result.value === undefined && result.error === undefined) {
    lines.push("No output. Use print(...) for what you want to see.");
  }
  if (result.error !== undefined) {
    lines.push(
      "Error:",
      truncate(result.error.text, share.error).trimEnd(),
      adviceAfterError(repeatedFailure, result.reset !== undefined),
    );
  }
  if (result.unawaitedCalls > 0) lines.push(terms.unawaited(result.unawaitedCalls));
  lines.push(...formatRejections(result, terms));
  for (const notice of result.notices.slice(0, NOTICES_SHOWN)) lines.push(`Note: ${truncate(notice, NOTICE_CHARS)}`);
  if (subCalls.made > 0) lines.push(formatSubCalls(subCalls.made, subCalls.failed, terms));
  if (result.reset !== undefined) lines.push(formatReset(result.reset));
  return lines.join("\n");
}

function adviceAfterError(repeatedFailure: boolean, restarted: boolean): string {
  if (repeatedFailure) {
    return "This code failed before and failed again. Do not send it a third time: print the type and size of the values in that line first, then take another way.";
  }
  return `${restarted ? "" : "Variables assigned before the error are kept. "}Mend the code and go on.`;
}

function formatRejections({ unhandledRejections }: CellResult, { stray }: LanguageTerms): readonly string[] {
  const lines = unhandledRejections
    .slice(0, REJECTIONS_SHOWN)
    .map((rejection) => `${stray}: ${truncate(rejection.text, REJECTION_CHARS)}`);
  const more = unhandledRejections.length - REJECTIONS_SHOWN;
  return more > 0 ? [...lines, `This happened ${count(more, "more time")}.`] : lines;
}

function formatSubCalls(made: number, failed: number, { failedSlot }: LanguageTerms): string {
  return failed === 0
    ? `Sub-calls: ${made}.`
    : `Sub-calls: ${made}, of which ${failed} failed (in a batch, the slot of a failed call holds ${failedSlot}).`;
}

function formatReset({ reason, restored, lost }: ResetInfo): string {
  const lines = [`The REPL was restarted: ${truncate(reason, REASON_CHARS)}`];
  if (restored.length > 0) lines.push(`Restored variables: ${listNames(restored)}.`);
  if (lost.length > 0) lines.push(`Lost variables, to be made again where needed: ${listNames(lost)}.`);
  return lines.join("\n");
}
