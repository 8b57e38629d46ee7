import { count } from "./count.js";
import { truncate } from "./truncate.js";

/** What is left of the limits that are set. Absent or infinite ones are not mentioned. */
export interface LimitsLeft {
  readonly subCalls?: number | undefined;
  readonly tokens?: number | undefined;
  readonly costUsd?: number | undefined;
  readonly timeMs?: number | undefined;
  /** Further cells and sub-calls that may fail. */
  readonly errors?: number | undefined;
}

/** Where the run stands before the model's next reply. */
export interface TurnState {
  readonly question: string;
  /** 1-based number of the turn that the next reply is. */
  readonly iteration: number;
  readonly maxIterations: number;
  readonly left: LimitsLeft;
}

/** A reminder of the question needs no more than this: the first message has all of it. */
const QUESTION_REMINDER_CHARS = 600;
/** With fewer turns left the model is told to come to an end. */
const FEW_TURNS = 3;

/** The end of every message to the model: the question, the turn, what is left, and a warning when that is little. */
export function formatReminder(state: TurnState): string {
  return `Question: ${truncate(state.question, QUESTION_REMINDER_CHARS)}\n${formatTurn(state)}`;
}

/** The turn counter, what is left of the limits, and a warning when few turns are left. */
export function formatTurn({ iteration, maxIterations, left }: TurnState): string {
  const limits = formatLimits(left);
  const line = `Turn ${iteration} of ${maxIterations}.${limits === "" ? "" : ` Left: ${limits}.`}`;
  const turnsLeft = maxIterations - iteration + 1;
  if (turnsLeft <= 1) return `${line}\nThis is the last turn: hand in your answer now, from what you have.`;
  // A run of two or three turns in all is not near its end when it begins.
  if (turnsLeft > FEW_TURNS || iteration === 1) return line;
  return `${line}\nOnly ${turnsLeft} turns are left: finish and hand in your answer soon.`;
}

function formatLimits(left: LimitsLeft): string {
  const parts: string[] = [];
  if (isSet(left.subCalls)) parts.push(count(left.subCalls, "sub-call"));
  if (isSet(left.tokens)) parts.push(count(left.tokens, "token"));
  if (isSet(left.costUsd)) parts.push(`$${left.costUsd.toFixed(left.costUsd < 1 ? 4 : 2)}`);
  if (isSet(left.timeMs)) parts.push(`${Math.round(left.timeMs / 1000)} s`);
  if (isSet(left.errors)) parts.push(count(left.errors, "failing turn"));
  return parts.join(", ");
}

function isSet(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
