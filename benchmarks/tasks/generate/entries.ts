import { capitalise } from "./capitalise.js";
import type { Random } from "./random.js";
import { DEEDS, LEAD_INS, PEOPLE, SUBJECTS, type Subject } from "./subjects.js";

/** One line of a chronicle. */
export interface Entry {
  readonly member: number;
  readonly subject: Subject;
  readonly sentence: string;
}

/** How many entries begin with words about something else. */
const LEAD_IN_SHARE = 0.6;
const FIRST_DAY = Date.UTC(2031, 0, 1);
const DAYS = 365;
const DAY_MS = 86_400_000;

/** A sentence about a subject that does not name it. */
export function writeSentence(random: Random, subject: Subject): string {
  const who = random.pick(PEOPLE);
  const deed = choose(random, random.pick(DEEDS[subject]));
  if (!random.chance(LEAD_IN_SHARE)) return `${capitalise(who)} ${deed}.`;
  const other = random.pick(SUBJECTS.filter((candidate) => candidate !== subject));
  return `${random.pick(LEAD_INS[other])}, ${who} ${deed}.`;
}

/** Characters of the line of an entry, its line break included. */
export function lineChars({ sentence }: Entry): number {
  return "2031-01-01 | member 1000 | ".length + sentence.length + 1;
}

/** Entries as lines, dated over one year in their order. */
export function formatEntries(entries: readonly Entry[]): string {
  const lines = entries.map(({ member, sentence }, index) => {
    const date = dateOf(index, entries.length).toISOString().slice(0, 10);
    return `${date} | member ${member} | ${sentence}\n`;
  });
  return lines.join("");
}

/** The month of an entry, from 0, by its place among so many. */
export function monthOf(index: number, count: number): number {
  return dateOf(index, count).getUTCMonth();
}

function dateOf(index: number, count: number): Date {
  return new Date(FIRST_DAY + Math.floor((index / count) * DAYS) * DAY_MS);
}

/** So many different numbers of members, of four digits each. */
export function memberNumbers(random: Random, count: number): readonly number[] {
  const numbers = Array.from({ length: 9_000 }, (_, index) => 1_000 + index);
  return random.sample(numbers, count);
}

/** What every question about entries has to say about them. */
export const ABOUT_ENTRIES =
  `Each line is one entry: date, member, sentence. Every entry is about exactly one of these subjects: ${SUBJECTS.join(", ")}. ` +
  "The subject is what the person does in the main clause; a clause before it, such as `While the soup simmered`, only tells " +
  "when and does not count. The subjects are not written down: they have to be understood from the sentences.";

function choose(random: Random, phrase: string): string {
  return phrase.replace(/\[([^\]]*)\]/g, (_whole, choices: string) => random.pick(choices.split("|")));
}
