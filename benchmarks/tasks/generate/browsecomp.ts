import { type Chain, makeChain, writeDocuments } from "./documents.js";
import { Names } from "./names.js";
import { Random } from "./random.js";
import type { Task } from "./task.js";
import { CUSTOMERS, PRODUCTS, TOWN_FACTS, type Wording } from "./trades.js";

/** Quotes, comma and line break of a document that stands in JSON. */
const JSON_CHARS = 4;

/** Three of many documents together have the answer; each names the next, and the question names none of them. */
export const browseComp: Task = {
  name: "browsecomp",
  title: "BrowseComp-Plus-like",
  measure: "share of right names",
  generate({ seed, chars }) {
    const random = new Random(`browsecomp ${seed} ${chars}`);
    const names = new Names(random);
    const wanted = makeChain(names, random.pick(PRODUCTS), random.pick(CUSTOMERS));
    const documents = [...writeDocuments(random, wanted, otherChain(random, names, wanted))];
    let left = chars - documents.reduce((sum, document) => sum + document.length + JSON_CHARS, 0);
    let latest = otherChain(random, names, wanted);
    fill: for (;;) {
      const next = otherChain(random, names, wanted);
      for (const document of writeDocuments(random, latest, next)) {
        left -= document.length + JSON_CHARS;
        if (left < 0) break fill;
        documents.push(document);
      }
      latest = next;
    }
    const asksForBridge = seed % 2 === 0;
    return {
      context: random.shuffle(documents),
      query: ask(wanted, asksForBridge ? TOWN_FACTS[0].end : TOWN_FACTS[1].end),
      expected: { type: "name", name: asksForBridge ? wanted.architect : wanted.librarian },
    };
  },
};

function ask({ product, customers }: Chain, end: string): string {
  return (
    `The context is a list of documents. One of them is about a firm that makes ${product.inQuestion} for ${customers.inQuestion}. ` +
    `Think of the town where the founder of that firm grew up. ${end} Reply with the name only.`
  );
}

/** Another firm, which may make the same thing or work for the same people, but not both. */
function otherChain(random: Random, names: Names, wanted: Chain): Chain {
  for (;;) {
    const product: Wording = random.pick(PRODUCTS);
    const customers: Wording = random.pick(CUSTOMERS);
    if (product !== wanted.product || customers !== wanted.customers) return makeChain(names, product, customers);
  }
}
