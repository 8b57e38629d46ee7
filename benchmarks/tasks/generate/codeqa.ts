import { Random } from "./random.js";
import { type Decision, KINDS, writeDecision } from "./repository.js";
import type { Task } from "./task.js";

/** Letters of the choices. */
const LETTERS = ["A", "B", "C", "D"] as const;
/** Quotes, colon and comma of a path that stands in JSON. */
const JSON_CHARS = 4;

/** What a function returns is decided in several files, among many that look alike. */
export const codeQa: Task = {
  name: "codeqa",
  title: "CodeQA-like",
  measure: "share of right letters",
  generate({ seed, chars }) {
    const random = new Random(`codeqa ${seed} ${chars}`);
    const taken = new Set<string>();
    const wanted = writeDecision(random, taken);
    const files = Object.entries(wanted.files);
    let left = chars - files.reduce((sum, file) => sum + charsOf(file), 0);
    fill: for (;;) {
      for (const file of Object.entries(writeDecision(random, taken).files)) {
        left -= charsOf(file);
        if (left < 0) break fill;
        files.push(file);
      }
    }
    const kind = random.pick(KINDS);
    const order = random.shuffle([0, 1, 2, 3]);
    return {
      context: Object.fromEntries(random.shuffle(files)),
      query: ask(wanted, kind, order),
      expected: { type: "choice", letter: LETTERS[order.indexOf(wanted.decide(kind))] ?? "" },
    };
  },
};

function ask({ functionName, path, places }: Decision, kind: string, order: readonly number[]): string {
  const choices = order.map((place, index) => `${LETTERS[index]}) ${places[place]}`);
  return (
    "The context is a repository: an object from path to source. " +
    `What does \`${functionName}("${kind}")\` of \`${path}\` return?\n${choices.join("\n")}\nReply with the letter only.`
  );
}

function charsOf([path, source]: readonly [string, string]): number {
  return path.length + JSON.stringify(source).length + JSON_CHARS;
}
