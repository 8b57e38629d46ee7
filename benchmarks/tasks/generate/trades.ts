/** Something in two wordings: documents say it one way, questions the other. */
export interface Wording {
  readonly inDocument: string;
  readonly inQuestion: string;
}

/** What firms make. */
export const PRODUCTS: readonly Wording[] = [
  { inDocument: "sailcloth", inQuestion: "the fabric that ships catch the wind with" },
  { inDocument: "spectacle frames", inQuestion: "what holds the lenses of glasses" },
  { inDocument: "church organs", inQuestion: "the large pipe instruments of places of worship" },
  { inDocument: "pocket watches", inQuestion: "timepieces carried on a chain" },
  { inDocument: "fishing nets", inQuestion: "meshes for catching trout and herring" },
  { inDocument: "bellows", inQuestion: "devices that blow air into a fire" },
  { inDocument: "beeswax candles", inQuestion: "lights made of what hives leave behind" },
  { inDocument: "barometers", inQuestion: "instruments that measure the pressure of the air" },
  { inDocument: "saddles", inQuestion: "leather seats for riders" },
  { inDocument: "writing ink", inQuestion: "the fluid that pens are dipped into" },
  { inDocument: "millstones", inQuestion: "what grain is ground between" },
  { inDocument: "umbrellas", inQuestion: "folding shelters from the rain" },
];

/** For whom firms work. */
export const CUSTOMERS: readonly Wording[] = [
  { inDocument: "lighthouse keepers", inQuestion: "people who tend lamps on the coast" },
  { inDocument: "travelling circuses", inQuestion: "companies of acrobats and clowns" },
  { inDocument: "monasteries", inQuestion: "houses of monks" },
  { inDocument: "whaling captains", inQuestion: "masters of ships that hunt the largest animals" },
  { inDocument: "mountain rescue teams", inQuestion: "those who search for the lost on high peaks" },
  { inDocument: "opera houses", inQuestion: "stages where the play is sung" },
  { inDocument: "night watchmen", inQuestion: "guards who work in the dark" },
  { inDocument: "village schools", inQuestion: "places where country children learn" },
  { inDocument: "royal stables", inQuestion: "the keepers of a monarch's horses" },
  { inDocument: "ice cutters", inQuestion: "men who saw up frozen lakes" },
];

/** What a town is asked about: a fact that a document tells in one wording, and the question after it. */
export const TOWN_FACTS = [
  {
    question: (town: string) => `Who drew the plans of the bridge of ${town}?`,
    end: "Who drew the plans of the bridge there?",
  },
  {
    question: (town: string) => `After whom is the library of ${town} named?`,
    end: "After whom is the library there named?",
  },
] as const;
