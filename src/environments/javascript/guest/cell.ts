import type { CellReport, GuestError, GuestFinal } from "../../protocol/messages.js";
import { giveUpReading, isAnswerEmpty, isAnswerPlain, takeAnswer, takeAnswerProblem, takeDraft } from "./answer.js";
import { describeError, errorToJson, text } from "./errors.js";
import { clearFinal, countAwaitedFinals, finalToJson, takeFinal } from "./final.js";
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

let outcome: CellReport["outcome"] | undefined;
let value: unknown;
let error: GuestError | undefined;
/** What looking at the values that the cell left has told so far. */
let final: GuestFinal | undefined;
let answerIsEmpty = false;
let shown: string | undefined;
let draft: string | undefined;
let isOver = false;
let areNamesTold = false;
let stock: Stock | undefined;
let rejections = list<GuestError>();
let notices = list<string>();

/** Starts with a clean slate. Runs outside of any time limit, so it touches nothing of a cell. */
export function beginCell(): void {
  outcome = undefined;
  value = undefined;
  error = undefined;
  final = undefined;
  answerIsEmpty = false;
  shown = undefined;
  draft = undefined;
  isOver = false;
  areNamesTold = false;
  stock = undefined;
  rejections = list();
  notices = list();
  clearFinal();
  clearTimers();
  dropPendingCalls();
  forgetUnconsumed();
  acceptCalls(true);
}

/** The scripts of the cell ran to their end with this value. */
export function mainReturned(result: unknown, isAsync: boolean): void {
  if (isAsync || isPromise(result)) {
    consume(result);
    promiseThen(
      result as Promise<unknown>,
      (settled) => complete(isAsync ? lastExpression(settled) : settled),
      (reason) => fail(reason),
    );
  } else complete(result);
}

/** Async cells resolve to `{ __proto__: null, v }`, so that a promise or a missing value can be told apart. */
function lastExpression(settled: unknown): unknown {
  if (typeof settled !== "object" || settled === null || getPrototypeOf(settled) !== null) return settled;
  const wrapped = getOwnPropertyDescriptor(settled, "v");
  return wrapped ? wrapped.value : settled;
}

function complete(result: unknown): void {
  if (isPromise(result)) {
    consume(result);
    promiseThen(result, complete, fail);
  } else if (outcome === undefined) {
    outcome = "completed";
    value = result;
  }
}

/** The cell, or a callback of it, threw. As in Node, timers are off then. */
export function fail(reason: unknown): void {
  if (outcome === "threw") return;
  outcome = "threw";
  clearTimers();
  error = UNREADABLE;
  error = describeError(reason);
}

/**
 * Stops from outside. When only timers were left, and none of them running, the cell as such had ended well. What comes after the end of
 * the cell stops nothing but the report.
 */
export function stop(reason: CellReport["outcome"], running: boolean): void {
  if (isOver) return;
  if (reason === "timeout" && !running && outcome !== undefined && countPendingCalls() === 0) cancelTimers();
  else outcome = reason;
  clearTimers();
  dropPendingCalls();
}

export function addRejection(reason: unknown): void {
  if (rejections.length >= MAX_REJECTIONS) return;
  append(rejections, UNREADABLE);
  rejections[rejections.length - 1] = describeError(reason);
}

function cancelTimers(): void {
  const count = countTimers();
  if (count > 0)
    append(notices, `${count} pending ${count === 1 ? "timer was" : "timers were"} cancelled at the time limit`);
  clearTimers();
}

/** What has to happen now. Cheap and free of code of the cell: the runner asks outside of any time limit. */
export function nextStep(): number {
  if (countPendingCalls() > 0) return NEXT.wait;
  if (countTimers() > 0) return NEXT.timer;
  if (outcome === undefined || countAwaitedFinals() > 0) return outcome === undefined ? NEXT.stuck : NEXT.finish;
  return NEXT.finish;
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
  return isPlain(value) && isAnswerPlain();
}

function isPlain(something: unknown): boolean {
  return something === null || (typeof something !== "object" && typeof something !== "function");
}

/**
 * Looks at the answer. Runs code of the cell (getters, traps, `toJSON`), hence under the time limit; what was found before that was stopped
 * is part of the report. After an easy report that was stopped it is looked at once more, and has nothing new to tell.
 */
export function lookAtAnswer(): void {
  isOver = true;
  final ??= combineFinals(takeFinal());
  answerIsEmpty = !final && isAnswerEmpty();
  draft ??= takeDraft();
}

/** Looks at the last value, which may be large. Runs code of the cell as well. */
export function lookAtValue(): void {
  if (outcome === "completed") shown = show(value);
}

function show(something: unknown): string | undefined {
  return something === undefined ? undefined : slice(inspect(something), 0, MAX_VALUE_CHARS);
}

/** The report as JSON. Runs no code of the cell; a brief one does not even look at its variables, however large. */
export function finishCell(brief: boolean): string {
  giveUpReading();
  const problem = takeAnswerProblem();
  if (problem !== undefined) append(notices, problem);
  tellOverwrittenNames();
  const handedIn = final ?? takeFinal();
  if (outcome === "completed") shown ??= isPlain(value) ? show(value) : UNSHOWN;
  const fields = list<string>();
  append(fields, `"outcome":${text(outcome ?? "completed")}`);
  if (error) append(fields, `"error":${errorToJson(error)}`);
  if (handedIn) append(fields, `"final":${finalToJson(handedIn)}`);
  append(fields, `"answerIsEmpty":${answerIsEmpty}`);
  append(fields, `"unawaited":${countUnconsumed()}`);
  append(fields, `"rejections":${arrayJson(rejections, errorToJson)}`);
  append(fields, `"notices":${arrayJson(notices, text)}`);
  if (outcome === "completed" && shown !== undefined) append(fields, `"value":${text(shown)}`);
  if (draft !== undefined) append(fields, `"draft":${text(draft)}`);
  append(fields, brief ? '"changed":[],"checkpoint":[]' : variablesJson());
  value = undefined;
  acceptCalls(false);
  forgetUnconsumed();
  return `{${join(fields, ",")}}`;
}

/** A value under such a name would be gone in the next cell without a word. */
function tellOverwrittenNames(): void {
  if (areNamesTold) return;
  areNamesTold = true;
  const names = overwrittenNames();
  if (names.length === 0) return;
  const what = names.length === 1 ? "is a name of the REPL and is" : "are names of the REPL and are";
  append(notices, `${join(names, ", ")} ${what} put back before the next cell: keep your value under another name`);
}

function variablesJson(): string {
  stock ??= takeStock();
  const { infos, changed, checkpoint } = stock;
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
    if (!isAnswered && outcome === "completed") fail(reason);
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
