import type { CellReport, GuestError, GuestFinal } from "../../protocol/messages.js";
import { giveUpReading, isAnswerEmpty, isAnswerPlain, takeAnswer, takeAnswerProblem, takeDraft } from "./answer.js";
import { describeError, errorToJson, text } from "./errors.js";
import { clearFinal, finalToJson, takeFinal } from "./final.js";
import { acceptCalls, countPendingCalls, dropPendingCalls } from "./host-calls.js";
import { isPromise } from "./host-functions.js";
import { consume, countUnconsumed, forgetUnconsumed } from "./host-promise.js";
import { inspect } from "./inspect.js";
import {
  append,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  join,
  list,
  NativeError,
  promiseThen,
  slice,
} from "./primordials.js";
import { overwrittenNames } from "./scaffold.js";
import { clearTimers, countTimers } from "./timers.js";
import { type Stock, takeStock } from "./variables.js";

const MAX_VALUE_CHARS = 512 * 1024;
const MAX_REJECTIONS = 20;

/** These stand when showing something runs code of the cell that does not end. */
const UNREADABLE: GuestError = {
  name: "Error",
  message: "The error could not be shown: reading it took too long",
  stack: "",
};
const UNSHOWN = "[The value could not be shown: reading it took too long]";

/** What the runner does next. */
export const NEXT = { wait: 0, timer: 1, finish: 2, stuck: 3 } as const;

/** What is known of one cell. */
interface Cell {
  outcome: CellReport["outcome"] | undefined;
  value: unknown;
  error: GuestError | undefined;
  /** Its code has ended: what stops it now stops the report. */
  isOver: boolean;
  // What looking at the values that it left has told so far.
  final: GuestFinal | undefined;
  answerIsEmpty: boolean;
  shown: string | undefined;
  draft: string | undefined;
  stock: Stock | undefined;
  areNamesTold: boolean;
  readonly rejections: GuestError[];
  readonly notices: string[];
}

let cell = newCell();

/** Every field is its own: a cell may have added such names to the prototype of objects. */
function newCell(): Cell {
  return {
    outcome: undefined,
    value: undefined,
    error: undefined,
    isOver: false,
    final: undefined,
    answerIsEmpty: false,
    shown: undefined,
    draft: undefined,
    stock: undefined,
    areNamesTold: false,
    rejections: list(),
    notices: list(),
  };
}

/** Starts with a clean slate. Runs outside of any time limit, so it touches nothing of a cell. */
export function beginCell(): void {
  cell = newCell();
  clearFinal();
  clearTimers();
  dropPendingCalls();
  forgetUnconsumed();
  acceptCalls(true);
}

/** The scripts of the cell ran to their end with this value. */
export function mainReturned(result: unknown, isAsync: boolean): void {
  if (isAsync || isPromise(result)) waitFor(cell, result as Promise<unknown>, isAsync ? lastExpression : undefined);
  else complete(cell, result);
}

/** Async cells resolve to `{ __proto__: null, v }`, so that a promise or a missing value can be told apart. */
function lastExpression(settled: unknown): unknown {
  if (typeof settled !== "object" || settled === null || getPrototypeOf(settled) !== null) return settled;
  const wrapped = getOwnPropertyDescriptor(settled, "v");
  return wrapped ? wrapped.value : settled;
}

/** A cell that was stopped may come to its end while a later one runs. What it throws then is a rejection that nobody handles. */
function waitFor(owner: Cell, result: Promise<unknown>, unwrap = (settled: unknown) => settled): void {
  consume(result);
  promiseThen(
    result,
    (settled) => complete(owner, unwrap(settled)),
    (reason) => (owner === cell ? fail(reason) : addRejection(reason)),
  );
}

function complete(owner: Cell, result: unknown): void {
  if (isPromise(result)) waitFor(owner, result);
  else if (owner.outcome === undefined) {
    owner.outcome = "completed";
    owner.value = result;
  }
}

/** The cell, or a callback of it, threw. As in Node, timers are off then. */
export function fail(reason: unknown): void {
  if (cell.outcome === "threw") return;
  cell.outcome = "threw";
  clearTimers();
  cell.error = UNREADABLE;
  cell.error = describeError(reason);
}

/**
 * Stops from outside. When only timers were left, and none of them running, the cell as such had ended well. What comes after the end of
 * the cell stops nothing but the report.
 */
export function stop(reason: CellReport["outcome"], running: boolean): void {
  if (cell.isOver) return;
  if (reason === "timeout" && !running && cell.outcome !== undefined && countPendingCalls() === 0) cancelTimers();
  else cell.outcome = reason;
  clearTimers();
  dropPendingCalls();
}

export function addRejection(reason: unknown): void {
  const { rejections } = cell;
  if (rejections.length >= MAX_REJECTIONS) return;
  append(rejections, UNREADABLE);
  rejections[rejections.length - 1] = describeError(reason);
}

function cancelTimers(): void {
  const count = countTimers();
  clearTimers();
  if (count === 0) return;
  append(cell.notices, `${count} pending ${count === 1 ? "timer was" : "timers were"} cancelled at the time limit`);
}

/** What has to happen now. Cheap and free of code of the cell: the runner asks outside of any time limit. */
export function nextStep(): number {
  if (countPendingCalls() > 0) return NEXT.wait;
  if (countTimers() > 0) return NEXT.timer;
  return cell.outcome === undefined ? NEXT.stuck : NEXT.finish;
}

/** The main code waits for something that cannot happen any more. */
export function failStuck(): void {
  fail(
    new NativeError(
      "The cell awaits a promise that nothing can settle: no call and no timer is pending. " +
        "A `new Promise` whose resolve is never called, or a promise of an earlier, stopped cell, waits for ever",
    ),
  );
}

/** Whether looking at the values that the cell has left runs no code of it, which needs a limit of its own. */
export function isEasyToReport(): boolean {
  return isPlain(cell.value) && isAnswerPlain();
}

function isPlain(something: unknown): boolean {
  return something === null || (typeof something !== "object" && typeof something !== "function");
}

/**
 * Looks at the answer. Runs code of the cell (getters, traps, `toJSON`), hence under the time limit; what was found before that was stopped
 * is part of the report. After an easy report that was stopped it is looked at once more, and has nothing new to tell.
 */
export function lookAtAnswer(): void {
  cell.isOver = true;
  cell.final ??= combineFinals(takeFinal());
  cell.answerIsEmpty = !cell.final && isAnswerEmpty();
  cell.draft ??= takeDraft();
}

/** Looks at the last value, which may be large. Runs code of the cell as well. */
export function lookAtValue(): void {
  if (cell.outcome === "completed") cell.shown = show(cell.value);
}

function show(something: unknown): string | undefined {
  return something === undefined ? undefined : slice(inspect(something), 0, MAX_VALUE_CHARS);
}

/** The report as JSON. Runs no code of the cell; a brief one does not even look at its variables, however large. */
export function finishCell(brief: boolean): string {
  giveUpReading();
  const problem = takeAnswerProblem();
  if (problem !== undefined) append(cell.notices, problem);
  tellOverwrittenNames();
  const { outcome = "completed", value, error, draft } = cell;
  const final = cell.final ?? takeFinal();
  if (cell.outcome === "completed") cell.shown ??= isPlain(value) ? show(value) : UNSHOWN;
  const fields = list<string>();
  append(fields, `"outcome":${text(outcome)}`);
  if (error) append(fields, `"error":${errorToJson(error)}`);
  if (final) append(fields, `"final":${finalToJson(final)}`);
  append(fields, `"answerIsEmpty":${cell.answerIsEmpty}`);
  append(fields, `"unawaited":${countUnconsumed()}`);
  append(fields, `"rejections":${arrayJson(cell.rejections, errorToJson)}`);
  append(fields, `"notices":${arrayJson(cell.notices, text)}`);
  if (outcome === "completed" && cell.shown !== undefined) append(fields, `"value":${text(cell.shown)}`);
  if (draft !== undefined) append(fields, `"draft":${text(draft)}`);
  append(fields, brief ? '"changed":[],"checkpoint":[]' : variablesJson());
  cell.value = undefined;
  acceptCalls(false);
  forgetUnconsumed();
  return `{${join(fields, ",")}}`;
}

/** A value under such a name would be gone in the next cell without a word. */
function tellOverwrittenNames(): void {
  if (cell.areNamesTold) return;
  cell.areNamesTold = true;
  const names = overwrittenNames();
  if (names.length === 0) return;
  const quoted = `\`${join(names, "`, `")}\``;
  const what = names.length === 1 ? "is a name of the REPL and is" : "are names of the REPL and are";
  append(cell.notices, `${quoted} ${what} put back before the next cell: keep your value under another name`);
}

function variablesJson(): string {
  cell.stock ??= takeStock();
  const { infos, changed, checkpoint } = cell.stock;
  return `"changed":${arrayJson(changed, text)},"variables":${arrayJson(infos, variableToJson)},"checkpoint":${checkpoint}`;
}

/** A call of FINAL counts more than the `answer` object, which may still hold what an earlier cell put there. */
function combineFinals(called: GuestFinal | undefined): GuestFinal | undefined {
  const assigned = takeAssigned(called !== undefined);
  if (!called || !assigned || assigned.text === called.text) return called ?? assigned;
  return { ...called, conflicting: true };
}

/** What `answer` hands in. That it cannot be handed in is an error of the cell, unless there is an answer or an error already. */
function takeAssigned(isAnswered: boolean): GuestFinal | undefined {
  try {
    return takeAnswer();
  } catch (reason) {
    if (!isAnswered && cell.outcome === "completed") fail(reason);
    return undefined;
  }
}

function variableToJson(info: { readonly name: string; readonly type: string; readonly preview: string }): string {
  return `{"name":${text(info.name)},"type":${text(info.type)},"preview":${text(info.preview)}}`;
}

export function arrayJson<Item>(items: readonly Item[], encode: (item: Item) => string): string {
  const encoded = list<string>();
  for (let index = 0; index < items.length; index++) append(encoded, encode(items[index] as Item));
  return `[${join(encoded, ",")}]`;
}
