import { DEEDS, LEAD_INS, PEOPLE, SUBJECTS, type Subject } from "../../benchmarks/tasks/generate/subjects.js";

/** A line of entries, read by looking it up among everything that can be written. */
export interface TrueEntry {
  readonly date: Date;
  readonly member: number;
  readonly subject: Subject;
}

/** Everything that a phrase with choices can become. */
export function allForms(phrase: string): readonly string[] {
  const [, before = "", choices = "", after = ""] = /^([^[]*)\[([^\]]*)\](.*)$/.exec(phrase) ?? [];
  if (choices === "") return [phrase];
  return choices.split("|").flatMap((choice) => allForms(after).map((rest) => before + choice + rest));
}

const DEED_SUBJECTS: ReadonlyMap<string, Subject> = new Map(
  SUBJECTS.flatMap((subject) => DEEDS[subject].flatMap(allForms).map((deed) => [deed, subject] as const)),
);
const PERSON_FORMS = PEOPLE.flatMap((person) => [person, person.charAt(0).toUpperCase() + person.slice(1)]);
const LEAD_IN_FORMS = SUBJECTS.flatMap((subject) => LEAD_INS[subject]).map((leadIn) => `${leadIn}, `);

/** Reads entries without patterns: a sentence is a lead-in that may be missing, a person, and a deed. */
export function readTrueEntries(context: string): readonly TrueEntry[] {
  return context
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [date = "", member = "", sentence = ""] = line.split(" | ");
      const leadIn = LEAD_IN_FORMS.find((form) => sentence.startsWith(form)) ?? "";
      const rest = sentence.slice(leadIn.length);
      const person = PERSON_FORMS.find((form) => rest.startsWith(`${form} `)) ?? "";
      const subject = DEED_SUBJECTS.get(rest.slice(person.length + 1).replace(/\.$/, ""));
      if (subject === undefined) throw new Error(`This line cannot be read: ${line}`);
      return { date: new Date(date), member: Number(member.replace("member ", "")), subject };
    });
}
