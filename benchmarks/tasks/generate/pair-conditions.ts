import type { Subject } from "./subjects.js";

type Subjects = ReadonlySet<Subject>;

/** A condition on two members that does not depend on their order. */
export interface PairCondition {
  readonly words: (first: Subject, second: Subject) => string;
  readonly holds: (left: Subjects, right: Subjects, first: Subject, second: Subject) => boolean;
}

/** The conditions take turns with the seeds. */
export const PAIR_CONDITIONS: readonly PairCondition[] = [
  {
    words: (first, second) => `both members have at least one entry about ${first} or ${second}`,
    holds: (left, right, first, second) =>
      [left, right].every((subjects) => subjects.has(first) || subjects.has(second)),
  },
  {
    words: (first, second) =>
      `one member has at least one entry about ${first} and the other has at least one entry about ${second}`,
    holds: (left, right, first, second) =>
      (left.has(first) && right.has(second)) || (right.has(first) && left.has(second)),
  },
  {
    words: (first, second) =>
      `both members have at least one entry about ${first} and neither has an entry about ${second}`,
    holds: (left, right, first, second) =>
      [left, right].every((subjects) => subjects.has(first) && !subjects.has(second)),
  },
  {
    words: (first, second) =>
      `exactly one of the two members has an entry about ${first} and exactly one of them has an entry about ${second}`,
    holds: (left, right, first, second) => [first, second].every((subject) => left.has(subject) !== right.has(subject)),
  },
];
