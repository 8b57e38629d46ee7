import type { RLMEvent } from "../../spec/events.js";
import {
  formatAnswer,
  formatCode,
  formatCodeExecuted,
  formatModelEnd,
  formatRetry,
  formatRunEnd,
  formatRunStart,
  formatTurnStart,
  formatWarning,
} from "./format.js";
import { type ConsoleLimits, formatStatus } from "./format-status.js";
import type { Paint } from "./paint.js";
import type { RunView } from "./run-view.js";

/** How a run is told: the whole of it, or a line per turn. */
export interface Style {
  readonly paint: Paint;
  readonly width: number;
  readonly showAnswer: boolean;
  readonly limits: ConsoleLimits;
}

/** Gives the lines that an event is worth. Each event is told once. */
export type Narrate = (event: RLMEvent, run: RunView, style: Style) => readonly string[];

/** Tells everything that happens, within bounds. */
export const narrateAll: Narrate = (event, run, style) => {
  const { paint, width, showAnswer } = style;
  switch (event.type) {
    case "run_start":
      return formatRunStart(event, paint);
    case "iteration_start":
      return formatTurnStart(event, paint, width - 2 * run.depth);
    case "model_end":
      return formatModelEnd(run.wordsShown ? { ...event, reply: "" } : event, run.language, paint);
    case "code_generated":
      return run.wordsShown ? [] : formatCode(event, paint);
    case "code_executed":
      return [...indent(run.takeTally(event.cellId)?.close(event.at, paint)), ...formatCodeExecuted(event, paint)];
    case "sub_call_start":
      run.tallyOf(event).start(event);
      return [];
    case "sub_call_end":
      return indent(run.tallyOf(event).end(event, paint));
    case "sub_call_cache_hit":
      return indent(run.tallyOf(event).hit(event, paint));
    case "model_retry":
      return formatRetry(event, paint);
    case "warning":
      return formatWarning(event, paint);
    case "final_answer":
      return showAnswer ? formatAnswer(event, paint) : [];
    case "run_end":
      return formatRunEnd(event, style);
    case "model_start":
    case "token":
    case "iteration_end":
      return [];
  }
};

/** Tells one line per turn of the runs that a user started, and their ends. */
export const narrateTurns: Narrate = (event, run, style) => {
  const { paint, limits } = style;
  switch (event.type) {
    case "sub_call_start":
    case "sub_call_end":
    case "sub_call_cache_hit":
    case "code_executed":
      narrateAll(event, run, style);
      return [];
    case "iteration_end":
      return run.depth === 0 ? [paint.dim(formatStatus([run], limits, event.at))] : [];
    case "model_retry":
      return formatRetry(event, paint);
    case "warning":
      return formatWarning(event, paint);
    case "run_end":
      return run.depth === 0 ? formatRunEnd(event, style) : [];
    default:
      return [];
  }
};

function indent(lines: readonly string[] = []): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
