import type { Random } from "./random.js";

const STARTS = [
  "Bra",
  "Cor",
  "Del",
  "Esk",
  "Fen",
  "Gal",
  "Hol",
  "Ist",
  "Jor",
  "Kel",
  "Lun",
  "Mar",
  "Nov",
  "Ost",
  "Pel",
  "Quil",
  "Ros",
  "Sil",
  "Tor",
  "Ulm",
  "Ver",
  "Wen",
  "Yar",
  "Zel",
];
const MIDDLES = ["da", "be", "li", "mo", "nu", "ra", "se", "ti", "vo", "ga", "ne", "pi", "lo", "ka", "mi", "ru"];
const FAMILY_ENDS = ["ner", "kov", "sen", "tti", "mann", "wick", "doux", "rell", "zak", "bury", "quist", "vall"];
const TOWN_ENDS = [
  "ford",
  "mouth",
  "stead",
  "haven",
  "wald",
  "brück",
  "minster",
  "grove",
  "fels",
  "holm",
  "porth",
  "dale",
];
const GIVEN = [
  "Ada",
  "Bruno",
  "Clara",
  "Dorian",
  "Edda",
  "Falk",
  "Greta",
  "Henrik",
  "Ines",
  "Jonas",
  "Katja",
  "Leo",
  "Mira",
  "Nils",
  "Odile",
  "Pavel",
  "Runa",
  "Simon",
  "Thea",
  "Ugo",
  "Vera",
  "Willem",
  "Xenia",
  "Yann",
  "Zora",
];

/** Hands out invented names, each only once. */
export class Names {
  readonly #random: Random;
  readonly #used = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  person(): string {
    return this.#unused(() => `${this.#random.pick(GIVEN)} ${this.#word(FAMILY_ENDS)}`);
  }

  town(): string {
    return this.#unused(() => this.#word(TOWN_ENDS));
  }

  family(): string {
    return this.#unused(() => this.#word(FAMILY_ENDS));
  }

  #unused(make: () => string): string {
    for (;;) {
      const name = make();
      if (this.#used.has(name)) continue;
      this.#used.add(name);
      return name;
    }
  }

  /** Longer as more names are in use, so that there is always another one. */
  #word(ends: readonly string[]): string {
    const middles = Math.min(1 + Math.floor(Math.log2(1 + this.#used.size) / 6), 6);
    const middle = Array.from({ length: middles }, () => this.#random.pick(MIDDLES)).join("");
    return this.#random.pick(STARTS) + middle + this.#random.pick(ends);
  }
}
