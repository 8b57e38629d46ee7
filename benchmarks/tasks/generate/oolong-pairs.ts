import { ABOUT_ENTRIES, type Entry, formatEntries, lineChars, memberNumbers, writeSentence } from "./entries.js";
import { PAIR_CONDITIONS, type PairCondition } from "./pair-conditions.js";
import { Random } from "./random.js";
import { SUBJECTS, type Subject } from "./subjects.js";
import type { Task } from "./task.js";

/** For working out how many members a length has room for. */
const CHARS_PER_ENTRY = 110;
const ENTRIES_PER_MEMBER = 5;
/** More members would make answers of megabytes; longer contexts then have more entries per member. */
const MAX_MEMBERS = 100;
const MAX_SUBJECTS_PER_MEMBER = 3;
/** How often entries are drawn again until at least one pair fits. */
const MAX_DRAWS = 50;

type Interests = ReadonlyMap<number, ReadonlySet<Subject>>;

/** All pairs of members whose entries together meet a condition: what has to be known grows with the square of the members. */
export const oolongPairs: Task = {
  name: "oolong-pairs",
  title: "OOLONG-Pairs-like",
  measure: "F1 over the pairs",
  generate({ seed, chars }) {
    const condition = PAIR_CONDITIONS[seed % PAIR_CONDITIONS.length] as PairCondition;
    for (let draw = 0; draw < MAX_DRAWS; draw++) {
      const random = new Random(`oolong-pairs ${seed} ${chars} ${draw}`);
      const entries = writeEntries(random, chars);
      const [first, second] = random.sample(SUBJECTS, 2) as [Subject, Subject];
      const pairs = pairsThat(interestsOf(entries), (left, right) => condition.holds(left, right, first, second));
      if (pairs.length === 0) continue;
      const query =
        `${ABOUT_ENTRIES} List all pairs of members where ${condition.words(first, second)}. ` +
        "Write every pair once, one per line, as `(1234, 5678)` with the smaller number first.";
      return { context: formatEntries(entries), query, expected: { type: "pairs", pairs } };
    }
    throw new RangeError(`No entries of ${chars} characters with a pair were found for seed ${seed}`);
  },
};

function writeEntries(random: Random, chars: number): readonly Entry[] {
  const room = Math.floor(chars / CHARS_PER_ENTRY / ENTRIES_PER_MEMBER);
  const members = memberNumbers(random, Math.min(Math.max(room, 4), MAX_MEMBERS)).map((member) => ({
    member,
    subjects: random.sample(SUBJECTS, random.between(1, MAX_SUBJECTS_PER_MEMBER)),
  }));
  const write = (member: number, subject: Subject) => ({ member, subject, sentence: writeSentence(random, subject) });
  // Each subject of a member once, so that a longer context does not give everybody all subjects.
  const needed = members.flatMap(({ member, subjects }) => subjects.map((subject) => write(member, subject)));
  const entries: Entry[] = [];
  for (let left = chars; ; ) {
    const { member, subjects } = random.pick(members);
    const entry = needed[entries.length] ?? write(member, random.pick(subjects));
    left -= lineChars(entry);
    if (left < 0) return random.shuffle(entries);
    entries.push(entry);
  }
}

function interestsOf(entries: readonly Entry[]): Interests {
  const interests = new Map<number, Set<Subject>>();
  for (const { member, subject } of entries) {
    const known = interests.get(member);
    if (known) known.add(subject);
    else interests.set(member, new Set([subject]));
  }
  return interests;
}

function pairsThat(
  interests: Interests,
  fits: (left: ReadonlySet<Subject>, right: ReadonlySet<Subject>) => boolean,
): readonly (readonly [number, number])[] {
  const members = [...interests].sort(([left], [right]) => left - right);
  return members.flatMap(([member, subjects], index) =>
    members.slice(index + 1).flatMap(([other, others]) => (fits(subjects, others) ? [[member, other] as const] : [])),
  );
}
