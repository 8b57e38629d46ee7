import type { GuestFinal } from "../../protocol/messages.js";
import { type Answer, createAnswer, holdsPlainValues, isContentAssigned, isOriginalAnswer } from "./answer-object.js";
import { draftText, handIn } from "./final.js";
import { getOwnPropertyDescriptor, regExpExec, toLowerCase, trim } from "./primordials.js";
import { putGlobal } from "./put-back.js";

/** Words that models write for "not yet". */
const NOT_READY = /^(?:|false|no|0|null|undefined)$/;

let lastReported: string | undefined;
let lastDraft = "";

/** Puts a fresh object in place when a cell took the last one away. Anything else of that name is the cell's own variable and stays. */
export function restoreAnswer(): boolean {
  const now = getOwnPropertyDescriptor(globalThis, "answer");
  if (now && "value" in now && now.value !== undefined && now.value !== null) return true;
  return putGlobal("answer", createAnswer(), true);
}

function readAnswer(): { content: unknown; ready: boolean } {
  const value: unknown = getOwnPropertyDescriptor(globalThis, "answer")?.value;
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
  const value: unknown = getOwnPropertyDescriptor(globalThis, "answer")?.value;
  return typeof value === "string" || (isOriginalAnswer(value) && holdsPlainValues());
}

/** The answer that `answer.ready` hands in, once for each content as long as it stays set. */
export function takeAnswer(): GuestFinal | undefined {
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
  const { content, ready } = readAnswer();
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

/** The draft, when it is another one than before. */
export function takeDraft(): string | undefined {
  const draft = readDraft();
  if (draft === undefined || draft === lastDraft) return undefined;
  lastDraft = draft;
  return draft;
}

function readDraft(): string | undefined {
  try {
    const { content } = readAnswer();
    return content === undefined || content === null ? undefined : draftText(content);
  } catch {
    // Too long, or a getter that throws: code hears of it when it hands the answer in.
    return undefined;
  }
}
