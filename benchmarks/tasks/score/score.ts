import type { Expected } from "../generate/task.js";
import { readChoice, readNumber, readPairs, readWords } from "./read-answer.js";

/** What a count that is off by one is worth; off by two, its square (OOLONG, as in the paper's section on tasks). */
const OFF_BY_ONE = 0.75;
/** A reply that is longer than a sentence names more than one thing. */
const MAX_NAME_WORDS = 20;

/** What an answer is worth, from 0 to 1. */
export function scoreAnswer(expected: Expected, answer: string): number {
  switch (expected.type) {
    case "code":
      return right(readNumber(answer) === expected.digits);
    case "count":
      return scoreCount(expected.count, answer);
    case "label":
      return right(readWords(answer).join(" ") === expected.label);
    case "pairs":
      return f1(new Set(expected.pairs.map(String)), readPairs(answer));
    case "name":
      return right(names(readWords(answer), readWords(expected.name)));
    case "choice":
      return right(readChoice(answer) === expected.letter);
  }
}

function scoreCount(count: number, answer: string): number {
  const digits = readNumber(answer);
  return digits === undefined ? 0 : OFF_BY_ONE ** Math.abs(Number(digits) - count);
}

/** The harmonic mean of precision and recall. */
function f1(expected: ReadonlySet<string>, given: ReadonlySet<string>): number {
  if (expected.size + given.size === 0) return 1;
  const common = [...given].filter((pair) => expected.has(pair)).length;
  return (2 * common) / (expected.size + given.size);
}

/** Whether words are the name, or one sentence that holds it. */
function names(words: readonly string[], name: readonly string[]): boolean {
  return words.length <= MAX_NAME_WORDS && ` ${words.join(" ")} `.includes(` ${name.join(" ")} `);
}

function right(isRight: boolean): number {
  return isRight ? 1 : 0;
}
