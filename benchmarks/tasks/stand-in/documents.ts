import { askStep, parseQuestion, parseStep, readStep, type Step } from "./read-documents.js";
import { type RootView, type Skill, splitDirect, turn } from "./skill.js";

const ASK = "Reply with the name alone, or with NONE if the documents do not tell it.";
const BETWEEN_DOCUMENTS = "\n\n=====\n\n";
/** Documents that a sub-model gets at once. */
const DOCUMENTS_PER_CALL = 10;

/** Puts a question to sub-models, some documents to each. */
const ASK_CODE = `
const ask = async (question, documents) => {
  const size = ${DOCUMENTS_PER_CALL};
  const prompts = [];
  for (let start = 0; start < documents.length; start += size) {
    const part = documents.slice(start, start + size).join(${JSON.stringify(BETWEEN_DOCUMENTS)});
    prompts.push(question + " ${ASK}\\n\\n" + part);
  }
  const replies = await llm_query_batched(prompts);
  return replies.find((reply) => typeof reply === "string" && reply !== "NONE") ?? "NONE";
};`;

/** The same by workers that get documents of their own. */
const DELEGATE_CODE = `
const ask = async (question, documents) => documents.length === 0 ? "NONE" : await rlm_query(question, documents);`;

/** From one document to the next, until the name is there. */
export const documents: Skill = {
  read(prompt, attention) {
    const step = parseStep(prompt);
    if (step) {
      const texts = prompt.slice(prompt.indexOf("\n\n")).split(BETWEEN_DOCUMENTS);
      return readStep(step, texts, attention) ?? "NONE";
    }
    const { material, question } = splitDirect(prompt) ?? {};
    const asked = question === undefined ? undefined : parseQuestion(question);
    if (!asked || material === undefined) return undefined;
    const texts: readonly string[] = JSON.parse(material);
    const person = readStep(asked.first, texts, attention);
    const town = person === undefined ? undefined : readStep({ type: "town", person }, texts, attention);
    const name = town === undefined ? undefined : readStep({ type: asked.last, town }, texts, attention);
    return name ?? "The documents do not tell it.";
  },

  work(view) {
    const step = parseStep(view.question);
    if (step) return workOnStep(view);
    const asked = parseQuestion(view.question);
    if (!asked) return undefined;
    return view.calls === "none" ? searchAlone(view, asked) : searchWithHelp(view, asked);
  },
};

type Asked = NonNullable<ReturnType<typeof parseQuestion>>;

function searchWithHelp({ turn: number, calls }: RootView, { first, last }: Asked): string {
  switch (number) {
    case 0:
      return turn("I look at the documents first.", "print(context.length);\nprint(context[0].slice(0, 300));");
    case 1:
      return turn(
        `Documents that speak of ${first.product} are candidates for the firm.`,
        `${calls === "recursive" ? DELEGATE_CODE : ASK_CODE}
const candidates = context.filter((text) => text.toLowerCase().includes(${JSON.stringify(first.product)}));
const founder = await ask(${JSON.stringify(askStep(first))}, candidates);
print(candidates.length, founder);`,
      );
    case 2:
      return turn(
        "Now the town, and what is asked about it.",
        `const town = await ask(${askWith({ type: "town", person: "@" }, "founder")}, context.filter((text) => text.includes(founder)));
const name = await ask(${askWith({ type: last, town: "@" }, "town")}, context.filter((text) => text.includes(town)));
print(town, name);`,
      );
    default:
      return turn("The chain is complete.", 'FINAL_VAR("name");');
  }
}

/** The question of a step as code, with a variable in the place of `@`. */
function askWith(step: Step, variable: string): string {
  const [before = "", after = ""] = askStep(step).split("@");
  return `${JSON.stringify(before)} + ${variable} + ${JSON.stringify(after)}`;
}

/** A worker's part: it has some documents and one step. */
function workOnStep({ question, turn: number }: RootView): string {
  if (number > 0) return turn("That is what the documents tell.", 'FINAL_VAR("found");');
  return turn(
    "Sub-models read the documents.",
    `${ASK_CODE}\nconst found = await ask(${JSON.stringify(question)}, context);\nprint(found);`,
  );
}

/** Without sub-models, the root reads sentences itself, as many as it is shown. */
function searchAlone({ turn: number, output, attention }: RootView, { first, last }: Asked): string {
  if (number === 0) {
    return turn(
      `I look for a document that has both ${first.product} and ${first.customers}.`,
      `const words = ${JSON.stringify([first.product, first.customers])};
const sentencesWith = (name) => context.flatMap((text) => text.split(/(?<=[.\\n])/).filter((sentence) => sentence.includes(name)));
print(context.find((text) => words.every((word) => text.toLowerCase().includes(word))));`,
    );
  }
  const step = [first, townOf(nameIn(output)), { type: last, town: nameIn(output) } as const][number - 1];
  const found = step && readStep(step, [output], attention);
  if (found === undefined) return turn("I find no more.", 'FINAL("The documents do not tell it.")');
  if (step?.type === last) return turn("That is the name.", `FINAL(${JSON.stringify(found)})`);
  return turn(
    `It is ${found}. What else is said of that name?`,
    `print(${JSON.stringify(NAME_MARK + found)});\nprint(sentencesWith(${JSON.stringify(found)}).join(" "));`,
  );
}

/** Printed before what is found of a name, so that the next turn knows which name it was. */
const NAME_MARK = "Name: ";

function nameIn(output: string): string {
  const line = output.split("\n").find((text) => text.startsWith(NAME_MARK));
  return line?.slice(NAME_MARK.length) ?? "";
}

function townOf(person: string): Step {
  return { type: "town", person };
}
