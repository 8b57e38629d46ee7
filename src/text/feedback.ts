import type { VariableInfo } from "../spec/environment.js";
import type { HistoryCell } from "../spec/response.js";
import type { ReplLanguage } from "./fence-language.js";
import { type CellReport, formatCell } from "./format-cell.js";
import { listVariables } from "./list-variables.js";
import { shareChars } from "./share-chars.js";
import { truncate } from "./truncate.js";
import { formatReminder, type TurnState } from "./turn-state.js";
import { replaceLoneSurrogates } from "./well-formed.js";

export type { CellReport } from "./format-cell.js";

/** Everything that the model is told after a turn. */
export interface FeedbackInput {
  /** The turn's cells, in the order in which they ran. */
  readonly cells: readonly CellReport[];
  /** What else is to be said: what could not be run, an answer that is sent back. One text each. */
  readonly notes: readonly string[];
  readonly turn: TurnState;
  /** How many characters of output may be shown, over all cells of the turn. */
  readonly maxOutputChars: number;
  /** Language of the REPL. @default "javascript" */
  readonly language?: ReplLanguage;
}

/** For all cells of a turn together. */
const VALUES_MAX_CHARS = 1_000;
const ERRORS_MAX_CHARS = 4_000;
/** More cells than this in one turn are only counted. */
const CELLS_SHOWN = 20;
const NOTES_MAX_CHARS = 4_000;

/**
 * Writes the user message that follows a turn. It holds at most `maxOutputChars` characters of output; all else in
 * it is bounded by constants.
 */
export function formatFeedback({ cells, notes, turn, maxOutputChars, language }: FeedbackInput): string {
  const noteShares = shareChars(
    notes.map((note) => note.length),
    NOTES_MAX_CHARS,
  );
  const sections = [
    ...formatCells(cells, maxOutputChars, language),
    ...formatNewVariables(cells),
    ...notes.map((note, index) => truncate(note, noteShares[index] ?? 0)),
    formatReminder(turn),
  ];
  return replaceLoneSurrogates(sections.join("\n\n"));
}

/** Whether a cell failed with code that had already failed, so that the model needs another hint than the first time. */
export function isRepeatedFailure(code: string, failed: boolean, earlier: readonly HistoryCell[]): boolean {
  return failed && earlier.some((cell) => cell.error !== undefined && cell.code.trim() === code.trim());
}

function formatCells(
  cells: readonly CellReport[],
  maxOutputChars: number,
  language: ReplLanguage | undefined,
): readonly string[] {
  const shown = cells.slice(0, CELLS_SHOWN);
  const outputs = shareChars(
    shown.map(({ result }) => result.output.length),
    maxOutputChars,
  );
  const values = shareChars(
    shown.map(({ result }) => result.value?.length ?? 0),
    VALUES_MAX_CHARS,
  );
  const errors = shareChars(
    shown.map(({ result }) => result.error?.text.length ?? 0),
    ERRORS_MAX_CHARS,
  );
  const sections = shown.map((cell, index) => {
    const share = { output: outputs[index] ?? 0, value: values[index] ?? 0, error: errors[index] ?? 0 };
    const text = formatCell(cell, share, language);
    return cells.length === 1 ? text : `[Block ${index + 1} of ${cells.length}]\n${text}`;
  });
  const hidden = cells.slice(CELLS_SHOWN);
  if (hidden.length > 0) {
    const failed = hidden.filter(({ result }) => result.error !== undefined).length;
    sections.push(
      `[Blocks ${CELLS_SHOWN + 1} to ${cells.length}]\nThese ran too (${failed} of them failed), but only ${CELLS_SHOWN} blocks are shown. Write fewer blocks.`,
    );
  }
  return sections;
}

/** Variables as they are after the last cell; the ones that the turn made or changed. */
function formatNewVariables(cells: readonly CellReport[]): readonly string[] {
  const changed = new Set(cells.flatMap(({ result }) => result.changedVariables));
  const variables: readonly VariableInfo[] = cells.at(-1)?.result.variables ?? [];
  const news = variables.filter(({ name }) => changed.has(name));
  return news.length === 0 ? [] : [`Variables set in this turn: ${listVariables(news)}.`];
}
