import { DEEDS, LEAD_INS, SUBJECTS, type Subject } from "../generate/subjects.js";
import type { Attention } from "./attention.js";

/** One line, as it was understood. */
export interface ReadEntry {
  readonly member: number;
  readonly subject: Subject;
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A phrase with its choices: `[a|b]` as an alternative of a pattern. */
const patternOf = (phrase: string) =>
  phrase
    .split(/\[([^\]]*)\]/)
    .map((part, index) => (index % 2 === 0 ? escape(part) : `(?:${part.split("|").map(escape).join("|")})`))
    .join("");

/** The language that the entries are written in, which the stand-in knows as a model knows English. */
const KNOWN = SUBJECTS.map((subject) => ({
  subject,
  deeds: new RegExp(DEEDS[subject].map(patternOf).join("|")),
  leadIns: new RegExp(`\\| (?:${LEAD_INS[subject].map(escape).join("|")}),`),
}));

/** Reads lines of entries. A line that is misread is taken to be about what its beginning speaks of. */
export function readEntries(text: string, attention: Attention): readonly ReadEntry[] {
  return text
    .split("\n")
    .filter((line) => line.includes(" | "))
    .map((line) => ({
      member: Number(/member (\d+)/.exec(line)?.[1]),
      subject: attention.slips(line) ? misread(line, attention) : readSubject(line),
    }));
}

function readSubject(line: string): Subject {
  const found = KNOWN.find(({ deeds }) => deeds.test(line));
  return found?.subject ?? SUBJECTS[0];
}

function misread(line: string, attention: Attention): Subject {
  const distraction = KNOWN.find(({ leadIns }) => leadIns.test(line));
  return distraction?.subject ?? attention.mistake(line, SUBJECTS) ?? SUBJECTS[0];
}
