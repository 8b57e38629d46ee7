import type { GuestFinal } from "../../protocol/messages.js";
import { type Answer, createAnswer, holdsPlainValues, isContentAssigned, isOriginalAnswer } from "./answer-object.js";
import { draftText, handIn } from "./final.js";
import { getOwnPropertyDescriptor, globalObject, regExpExec, toLowerCase, trim } from "./primordials.js";
import { putGlobal } from "./put-back.js";

/** Words that models write for "not yet". */
const NOT_READY = /^(?:|false|no|0|null|undefined)$/;

let lastReported: string | undefined;
let lastDraft = "";

/** Why the answer was put back, in words for the model. */
let problem: string | undefined;
/** Set while reading the answer runs code of a cell: it stays set when that code is stopped. */
let isReading = false;
/** It was stopped after the last cell. */
let wasStopped = false;
/** Reading the answer failed, and it could not be put back. */
let isLocked = false;

/** Puts a fresh object in place when a cell took the last one away. Anything else of that name is the cell's own variable and stays. */
export function restoreAnswer(): boolean {
  if (isLocked) return false;
  const now = getOwnPropertyDescriptor(globalObject, "answer");
  if (now && "value" in now && now.value !== undefined && now.value !== null) return true;
  return putAnswer();
}

function putAnswer(): boolean {
  lastReported = undefined;
  lastDraft = "";
  return putGlobal("answer", createAnswer(), true);
}

/** Runs what may run code of a cell. */
function reading<Result>(read: () => Result): Result {
  isReading = true;
  try {
    return read();
  } finally {
    // Not reached when the code is stopped from outside.
    isReading = false;
  }
}

/**
 * Puts the answer back when reading it was stopped a second time, since it would have to be stopped after every cell. Once is not enough:
 * a large answer may just have come when the time was used up.
 */
export function giveUpReading(): void {
  if (!isReading) return;
  if (wasStopped) replaceAnswer("reading it did not end");
  else problem = "`answer` could not be read: that took too long. It is tried once more after the next cell";
  wasStopped = !wasStopped;
  isReading = false;
}

function replaceAnswer(why: string): void {
  problem = `\`answer\` was put back to \`{ content: "", ready: false }\`: ${why}`;
  isLocked = !putAnswer();
}

/** What there is to say of the answer that the cell has left. Told once. */
export function takeAnswerProblem(): string | undefined {
  const told = problem;
  problem = undefined;
  return told;
}

/** Should code of a cell throw here, the answer is put back: it would throw after every cell. */
function readAnswer(): { content: unknown; ready: boolean } {
  try {
    return lookAtAnswer();
  } catch {
    replaceAnswer("reading it threw an error");
    return { content: undefined, ready: false };
  }
}

function lookAtAnswer(): { content: unknown; ready: boolean } {
  const value: unknown = getOwnPropertyDescriptor(globalObject, "answer")?.value;
  if (typeof value === "string") return { content: value, ready: false };
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return { content: undefined, ready: false };
  }
  const { content, ready } = value as Partial<Answer>;
  return {
    content: content === "" && isOriginalAnswer(value) && !isContentAssigned() ? undefined : content,
    ready: isReady(ready),
  };
}

function isReady(ready: unknown): boolean {
  if (typeof ready !== "string") return !!ready;
  return regExpExec(NOT_READY, toLowerCase(trim(ready))) === null;
}

/** Whether reading the answer runs no code of a cell. */
export function isAnswerPlain(): boolean {
  const value: unknown = getOwnPropertyDescriptor(globalObject, "answer")?.value;
  return typeof value === "string" || (isOriginalAnswer(value) && holdsPlainValues());
}

/** The answer that `answer.ready` hands in, once for each content as long as it stays set. */
export function takeAnswer(): GuestFinal | undefined {
  return reading(readFinal);
}

function readFinal(): GuestFinal | undefined {
  const { content, ready } = readAnswer();
  if (!ready) lastReported = undefined;
  if (!ready || isNothing(content)) return undefined;
  const final = handIn(content, "answer");
  if (final.text === lastReported) return undefined;
  lastReported = final.text;
  return final;
}

/** Whether `answer.ready` stands for nothing. An empty text that a cell has put there is an answer. */
export function isAnswerEmpty(): boolean {
  const { content, ready } = reading(readAnswer);
  return ready && isNothing(content);
}

/** Functions and symbols say nothing as text. */
function isNothing(content: unknown): boolean {
  return content === undefined || content === null || typeof content === "function" || typeof content === "symbol";
}

/** The draft, when it is another one than before and can be had without running code of a cell. */
export function takePlainDraft(): string | undefined {
  return isAnswerPlain() ? takeDraft() : undefined;
}

/** The draft, when it is another one than before. The last thing to be read of the answer. */
export function takeDraft(): string | undefined {
  const draft = reading(readDraft);
  wasStopped = false;
  if (draft === undefined || draft === lastDraft) return undefined;
  lastDraft = draft;
  return draft;
}

function readDraft(): string | undefined {
  const { content } = readAnswer();
  try {
    return content === undefined || content === null ? undefined : draftText(content);
  } catch {
    // Too long: code hears of it when it hands the answer in.
    return undefined;
  }
}
