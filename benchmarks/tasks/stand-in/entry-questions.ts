/** A question about entries, understood: code that computes the answer from `tally`, member to subject to count. */
export interface EntryQuestion {
  /** An expression; `total(subject)` and `members` are at hand. */
  readonly answer: string;
  /** Pairs are many: a model that writes them from its head gives up soon. */
  readonly listsPairs: boolean;
  /** Only lines that this is true of count: an expression with `line`. */
  readonly filter: string;
}

interface Form {
  readonly pattern: RegExp;
  readonly answer: (first: string, second: string) => string;
  readonly listsPairs?: boolean;
  readonly filter?: (first: string) => string;
}

const has = (member: string, subject: string) => `tally[${member}][${JSON.stringify(subject)}] > 0`;
const pairs = (condition: string) => `pairsThat((a, b) => ${condition})`;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const monthNumber = (name: string) => String(MONTHS.indexOf(name.slice(0, 3)) + 1).padStart(2, "0");
const ALL_LINES = "true";

const FORMS: readonly Form[] = [
  { pattern: /Which subject has the most entries\?/, answer: () => "ranked().at(-1)" },
  { pattern: /Which subject has the fewest entries\?/, answer: () => "ranked()[0]" },
  {
    pattern: /How many entries of (\w+) are about (\w+)\?/,
    answer: (_month, subject) => `total(${JSON.stringify(subject)})`,
    filter: (month) => `line.slice(5, 7) === "${monthNumber(month)}"`,
  },
  { pattern: /How many entries are about (\w+)\?/, answer: (subject) => `total(${JSON.stringify(subject)})` },
  {
    pattern: /more entries about (\w+) than about (\w+), fewer/,
    answer: (first, second) =>
      `["fewer", "equal", "more"][1 + Math.sign(total(${JSON.stringify(first)}) - total(${JSON.stringify(second)}))]`,
  },
  {
    pattern: /both members have at least one entry about (\w+) or (\w+)\./,
    answer: (first, second) =>
      pairs(`(${has("a", first)} || ${has("a", second)}) && (${has("b", first)} || ${has("b", second)})`),
    listsPairs: true,
  },
  {
    pattern: /one member has at least one entry about (\w+) and the other has at least one entry about (\w+)\./,
    answer: (first, second) =>
      pairs(`(${has("a", first)} && ${has("b", second)}) || (${has("b", first)} && ${has("a", second)})`),
    listsPairs: true,
  },
  {
    pattern: /both members have at least one entry about (\w+) and neither has an entry about (\w+)\./,
    answer: (first, second) =>
      pairs(`${has("a", first)} && ${has("b", first)} && !(${has("a", second)}) && !(${has("b", second)})`),
    listsPairs: true,
  },
  {
    pattern:
      /exactly one of the two members has an entry about (\w+) and exactly one of them has an entry about (\w+)\./,
    answer: (first, second) =>
      pairs(`(${has("a", first)}) !== (${has("b", first)}) && (${has("a", second)}) !== (${has("b", second)})`),
    listsPairs: true,
  },
  { pattern: /Count the lines of each member and subject/, answer: () => "tally" },
];

/** Functions that the answers are written with. */
export const ENTRY_FUNCTIONS = `
const members = Object.keys(tally).map(Number).sort((a, b) => a - b);
const total = (subject) => members.reduce((sum, member) => sum + (tally[member][subject] ?? 0), 0);
const ranked = () => SUBJECTS.toSorted((a, b) => total(a) - total(b));
const partnersOf = (a, at, fits) => members.slice(at + 1).filter((b) => fits(a, b)).map((b) => "(" + a + ", " + b + ")");
const pairsThat = (fits) => members.flatMap((a, at) => partnersOf(a, at, fits)).join("\\n");
`;

/** Understands a question about entries; nothing, when it is about something else. */
export function understand(question: string): EntryQuestion | undefined {
  for (const { pattern, answer, listsPairs = false, filter = () => ALL_LINES } of FORMS) {
    const [found, first = "", second = ""] = pattern.exec(question) ?? [];
    if (found !== undefined) return { answer: answer(first, second), listsPairs, filter: filter(first) };
  }
  return undefined;
}
