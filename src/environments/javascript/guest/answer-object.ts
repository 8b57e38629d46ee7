import { defineProperty, getOwnPropertyDescriptor } from "./primordials.js";

export interface Answer {
  content: unknown;
  ready: unknown;
}

let original: Answer | undefined;
let assigned = false;
let getContent: () => unknown = () => undefined;

/** Makes the object that cells know as `answer`. `content` is an accessor, so that an empty answer can be told from none. */
export function createAnswer(): Answer {
  let content: unknown = "";
  assigned = false;
  original = { content, ready: false };
  getContent = () => content;
  defineProperty(original, "content", {
    get: getContent,
    set: (value: unknown) => {
      content = value;
      assigned = true;
    },
    enumerable: true,
    configurable: true,
  });
  return original;
}

export function isOriginalAnswer(value: unknown): boolean {
  return value === original;
}

/** Whether both properties are as they were made, and hold no object. */
export function holdsPlainValues(): boolean {
  if (!original || getOwnPropertyDescriptor(original, "content")?.get !== getContent) return false;
  const ready = getOwnPropertyDescriptor(original, "ready");
  return ready !== undefined && "value" in ready && !isObject(ready.value) && !isObject(getContent());
}

function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Whether a cell has put something into `content`, even an empty text. */
export function isContentAssigned(): boolean {
  return assigned;
}
