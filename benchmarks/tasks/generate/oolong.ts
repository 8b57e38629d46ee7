import {
  ABOUT_ENTRIES,
  type Entry,
  formatEntries,
  lineChars,
  memberNumbers,
  monthOf,
  writeSentence,
} from "./entries.js";
import { Random } from "./random.js";
import { SUBJECTS, type Subject } from "./subjects.js";
import type { Expected, Task } from "./task.js";

const MEMBERS = 40;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
/** How many entries a draw may be made again for an answer that is not a matter of order. */
const MAX_DRAWS = 50;

type Counts = Readonly<Record<Subject, number>>;

interface Question {
  readonly query: string;
  /** Nothing, when the entries have no single answer to it. */
  readonly expected: Expected | undefined;
}

/** Every line has to be understood, and what comes of it counted or compared. */
export const oolong: Task = {
  name: "oolong",
  title: "OOLONG-like",
  measure: "0.75 ^ |error| for counts, else exact match",
  generate({ seed, chars }) {
    for (let draw = 0; draw < MAX_DRAWS; draw++) {
      const random = new Random(`oolong ${seed} ${chars} ${draw}`);
      const entries = writeEntries(random, chars);
      const { query, expected } = ask(random, seed, entries);
      if (expected) return { context: formatEntries(entries), query: `${ABOUT_ENTRIES} ${query}`, expected };
    }
    throw new RangeError(`No entries of ${chars} characters with a single answer were found for seed ${seed}`);
  },
};

function writeEntries(random: Random, chars: number): readonly Entry[] {
  const members = memberNumbers(random, MEMBERS);
  const entries: Entry[] = [];
  for (let left = chars; ; ) {
    const subject = random.pick(SUBJECTS);
    const entry = { member: random.pick(members), subject, sentence: writeSentence(random, subject) };
    left -= lineChars(entry);
    if (left < 0) return entries;
    entries.push(entry);
  }
}

function countSubjects(entries: readonly Entry[]): Counts {
  const counts: Record<Subject, number> = { cooking: 0, gardening: 0, music: 0, travel: 0, health: 0, repairs: 0 };
  for (const { subject } of entries) counts[subject]++;
  return counts;
}

/** The kinds of questions take turns with the seeds, so that a few seeds have them all. */
function ask(random: Random, seed: number, entries: readonly Entry[]): Question {
  const counts = countSubjects(entries);
  const [first, second] = random.sample(SUBJECTS, 2) as [Subject, Subject];
  switch (seed % 5) {
    case 0:
      return {
        query: "Which subject has the most entries? Reply with its name only.",
        expected: soleLabel(counts, (count, other) => count > other),
      };
    case 1:
      return {
        query: `How many entries are about ${first}? Reply with the number only.`,
        expected: { type: "count", count: counts[first] },
      };
    case 2:
      return {
        query:
          `Are there more entries about ${first} than about ${second}, fewer, or equally many? ` +
          "Reply with `more`, `fewer` or `equal` only.",
        expected: { type: "label", label: compare(counts[first], counts[second]) },
      };
    case 3: {
      const month = random.below(MONTHS.length);
      const ofMonth = entries.filter((_, index) => monthOf(index, entries.length) === month);
      return {
        query: `How many entries of ${MONTHS[month]} are about ${first}? Reply with the number only.`,
        expected: { type: "count", count: countSubjects(ofMonth)[first] },
      };
    }
    default:
      return {
        query: "Which subject has the fewest entries? Reply with its name only.",
        expected: soleLabel(counts, (count, other) => count < other),
      };
  }
}

function soleLabel(counts: Counts, wins: (count: number, other: number) => boolean): Expected | undefined {
  const label = SUBJECTS.find((subject) =>
    SUBJECTS.every((other) => other === subject || wins(counts[subject], counts[other])),
  );
  return label && { type: "label", label };
}

function compare(first: number, second: number): string {
  if (first === second) return "equal";
  return first > second ? "more" : "fewer";
}
