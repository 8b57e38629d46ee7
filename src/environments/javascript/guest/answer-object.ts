import { defineProperty } from "./primordials.js";

export interface Answer {
  content: unknown;
  ready: unknown;
}

let original: Answer | undefined;
let assigned = false;

/** Makes the object that cells know as `answer`. `content` is an accessor, so that an empty answer can be told from none. */
export function createAnswer(): Answer {
  let content: unknown = "";
  assigned = false;
  original = { content, ready: false };
  defineProperty(original, "content", {
    get: () => content,
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

/** Whether a cell has put something into `content`, even an empty text. */
export function isContentAssigned(): boolean {
  return assigned;
}
