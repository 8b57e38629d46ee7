import { capitalise } from "./capitalise.js";
import type { Names } from "./names.js";
import type { Random } from "./random.js";
import type { Wording } from "./trades.js";

/** A firm, the person who began it, and the town that person is from: three documents with a fact in each. */
export interface Chain {
  readonly firm: string;
  readonly product: Wording;
  readonly customers: Wording;
  readonly founder: string;
  readonly town: string;
  readonly architect: string;
  readonly librarian: string;
}

const FILLERS = [
  "The records of those years were kept in a damp cellar and are hard to read.",
  "A photograph from the time shows little more than fog and a cart.",
  "Opinions on this differ, and the letters that could settle it were sold.",
  "There is a small exhibition about it on the first floor, open on Sundays.",
  "A fire destroyed most of what had been written down before.",
  "Older people still remember the sound of the bell at noon.",
  "The winter that followed was long, and nothing else of note is reported.",
  "Several streets have been renamed since, which makes the old maps misleading.",
] as const;
const FILLERS_PER_DOCUMENT = 4;

/** Invents a chain of names that nothing else has. */
export function makeChain(names: Names, product: Wording, customers: Wording): Chain {
  return {
    firm: `${names.family()} & Daughters`,
    product,
    customers,
    founder: names.person(),
    town: names.town(),
    architect: names.person(),
    librarian: names.person(),
  };
}

/** The documents of a chain; `elsewhere` are names of other chains, which they mention beside the point. */
export function writeDocuments(random: Random, chain: Chain, elsewhere: Chain): readonly string[] {
  const { firm, product, customers, founder, town, architect, librarian } = chain;
  const year = random.between(1790, 1910);
  const firmFacts = [
    random.pick([
      `The house of ${firm} turns out ${product.inDocument}, and its best customers have always been ${customers.inDocument}.`,
      `${capitalise(customers.inDocument)} have bought their ${product.inDocument} from ${firm} for generations.`,
      `${firm} is known for its ${product.inDocument}, nearly all of which go to ${customers.inDocument}.`,
    ]),
    random.pick([
      `It was set up in ${year} by ${founder}.`,
      `It owes its beginnings to ${founder}, who opened a workshop in ${year}.`,
      `${founder} started it in ${year} with two apprentices.`,
    ]),
    `For a while it had a branch in ${elsewhere.town}, run by ${elsewhere.librarian}.`,
  ];
  const founderFacts = [
    random.pick([
      `${founder} grew up in ${town}, the youngest of nine.`,
      `${town} is where ${founder} spent a childhood among boats and dogs.`,
      `Born and raised in ${town}, ${founder} left school at twelve.`,
    ]),
    `Later came years of service in ${elsewhere.town}, where ${founder} met ${elsewhere.founder}.`,
    `The last letters of ${founder} speak of debts and of a garden.`,
  ];
  const townFacts = [
    `${town} lies where two valleys meet, a day's walk from ${elsewhere.town}.`,
    random.pick([
      `The plans of the bridge of ${town} were drawn by ${architect}.`,
      `${architect} drew the plans of the bridge of ${town} and never came back to see it.`,
    ]),
    random.pick([
      `The library of ${town} is named after ${librarian}.`,
      `${librarian} gave a name to the library of ${town}, and most of its books.`,
    ]),
    `The mayor at the time was ${elsewhere.architect}.`,
  ];
  const [firstFact = "", ...otherFacts] = firmFacts;
  return [
    // What `It` means must be known before it is said.
    `${firm}\n${[firstFact, ...mix(random, otherFacts)].join(" ")}`,
    `${founder}\n${mix(random, founderFacts).join(" ")}`,
    `${town}\n${mix(random, townFacts).join(" ")}`,
  ];
}

function mix(random: Random, facts: readonly string[]): readonly string[] {
  return random.shuffle([...facts, ...random.sample(FILLERS, FILLERS_PER_DOCUMENT)]);
}
