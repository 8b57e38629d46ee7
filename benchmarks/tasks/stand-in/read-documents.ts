import { CUSTOMERS, PRODUCTS } from "../generate/trades.js";
import type { Attention } from "./attention.js";

/** One step from document to document. */
export type Step =
  | { readonly type: "founder"; readonly product: string; readonly customers: string }
  | { readonly type: "town"; readonly person: string }
  | { readonly type: "architect" | "librarian"; readonly town: string };

/** A step as a question to a sub-model. */
export function askStep(step: Step): string {
  switch (step.type) {
    case "founder":
      return `Who founded the firm that makes ${step.product} for ${step.customers}?`;
    case "town":
      return `In which town did ${step.person} grow up?`;
    case "architect":
      return `Who drew the plans of the bridge of ${step.town}?`;
    case "librarian":
      return `After whom is the library of ${step.town} named?`;
  }
}

/** The step that a question asks for. */
export function parseStep(question: string): Step | undefined {
  const founder = /^Who founded the firm that makes (.+) for (.+)\?/.exec(question);
  if (founder) return { type: "founder", product: founder[1] ?? "", customers: founder[2] ?? "" };
  const person = /^In which town did (.+) grow up\?/.exec(question)?.[1];
  if (person !== undefined) return { type: "town", person };
  const bridge = /^Who drew the plans of the bridge of (.+)\?/.exec(question)?.[1];
  if (bridge !== undefined) return { type: "architect", town: bridge };
  const library = /^After whom is the library of (.+) named\?/.exec(question)?.[1];
  return library === undefined ? undefined : { type: "librarian", town: library };
}

/** The whole question: its first step in the words of documents, and the kind of its last. */
export function parseQuestion(
  question: string,
): { readonly first: Extract<Step, { type: "founder" }>; readonly last: "architect" | "librarian" } | undefined {
  const product = PRODUCTS.find(({ inQuestion }) => question.includes(` makes ${inQuestion} for `))?.inDocument;
  const customers = CUSTOMERS.find(({ inQuestion }) => question.includes(` for ${inQuestion}. Think of`))?.inDocument;
  if (product === undefined || customers === undefined) return undefined;
  return {
    first: { type: "founder", product, customers },
    last: question.includes("bridge") ? "architect" : "librarian",
  };
}

/** A name is capitalised words, so that it ends where the sentence goes on. */
const NAME = "(\\p{Lu}[\\p{L}-]+(?: \\p{Lu}[\\p{L}-]+)?)";
const patterns = (...forms: readonly string[]) => forms.map((form) => new RegExp(form, "u"));
/** How much harder than one line of a list a fact is that stands somewhere in prose. */
const WEIGHT = 3;

/** Looks for the answer of a step in documents. One that is misread gives a name that stands near it. */
export function readStep(step: Step, documents: readonly string[], attention: Attention): string | undefined {
  for (const document of documents) {
    const found = factIn(step, document);
    if (found === undefined) continue;
    if (!attention.slips(`${step.type} ${document}`, { weight: WEIGHT })) return found;
    return (
      attention.mistake(
        document,
        namesIn(document).filter((name) => name !== found),
      ) ?? found
    );
  }
  return undefined;
}

function factIn(step: Step, document: string): string | undefined {
  switch (step.type) {
    case "founder": {
      const text = document.toLowerCase();
      if (!text.includes(step.product) || !text.includes(step.customers)) return undefined;
      return firstMatch(document, FOUNDED);
    }
    case "town":
      return firstMatch(
        document,
        patterns(
          `${step.person} grew up in ${NAME}`,
          `${NAME} is where ${step.person} spent`,
          `raised in ${NAME}, ${step.person}`,
        ),
      );
    case "architect":
      return firstMatch(
        document,
        patterns(
          `bridge of ${step.town} were drawn by ${NAME}`,
          `${NAME} drew the plans of the bridge of ${step.town}`,
        ),
      );
    case "librarian":
      return firstMatch(
        document,
        patterns(
          `library of ${step.town} is named after ${NAME}`,
          `${NAME} gave a name to the library of ${step.town}`,
        ),
      );
  }
}

const FOUNDED = patterns(`set up in \\d+ by ${NAME}`, `beginnings to ${NAME}`, `${NAME} started it in`);

function firstMatch(text: string, forms: readonly RegExp[]): string | undefined {
  for (const form of forms) {
    const found = form.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function namesIn(document: string): readonly string[] {
  return document.match(/\p{Lu}[\p{L}-]+ \p{Lu}[\p{L}-]+/gu) ?? [];
}
