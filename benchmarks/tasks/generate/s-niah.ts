import { writeSentence } from "./entries.js";
import { Random } from "./random.js";
import { SUBJECTS } from "./subjects.js";
import type { Task } from "./task.js";

const SORTS = ["amber", "crooked", "silent", "western", "painted", "hollow", "frozen", "narrow", "gilded", "sunken"];
const PLACES = [
  "lighthouse",
  "orchard",
  "archive",
  "quarry",
  "windmill",
  "cistern",
  "chapel",
  "granary",
  "ferry",
  "vault",
];
/** How many sentences of the haystack hold a number of the needle's form. */
const NUMBER_SHARE = 0.02;
const SENTENCES_PER_PARAGRAPH = 6;

/** One sentence with a number is hidden in a text about everything else. */
export const sNiah: Task = {
  name: "s-niah",
  title: "S-NIAH",
  measure: "exact match",
  generate({ seed, chars }) {
    const random = new Random(`s-niah ${seed} ${chars}`);
    const place = `${random.pick(SORTS)} ${random.pick(PLACES)}`;
    const digits = sevenDigits(random);
    const needle = `The access code of the ${place} is ${digits}.`;
    const sentences: string[] = [];
    let left = chars - needle.length - 1;
    for (;;) {
      const sentence = random.chance(NUMBER_SHARE)
        ? otherNumber(random, place)
        : writeSentence(random, random.pick(SUBJECTS));
      left -= sentence.length + 1;
      if (left < 0) break;
      sentences.push(sentence);
    }
    sentences.splice(random.below(sentences.length + 1), 0, needle);
    return {
      context: inParagraphs(sentences),
      query: `A sentence in this text tells the access code of the ${place}. What is the code? Reply with the number only.`,
      expected: { type: "code", digits },
    };
  },
};

function sevenDigits(random: Random): string {
  return String(random.between(1_000_000, 9_999_999));
}

function otherNumber(random: Random, place: string): string {
  const number = sevenDigits(random);
  const other = `${random.pick(SORTS)} ${random.pick(PLACES)}`;
  if (other === place || random.chance(0.5)) return `The ledger lists item ${number} without a word about it.`;
  return `The telephone of the ${other} was ${number} in those days.`;
}

function inParagraphs(sentences: readonly string[]): string {
  return sentences
    .map((sentence, index) => {
      const isLast = index === sentences.length - 1;
      return sentence + (isLast ? "" : (index + 1) % SENTENCES_PER_PARAGRAPH === 0 ? "\n" : " ");
    })
    .join("");
}
