import { runInNewContext } from "node:vm";
import { SUBJECTS } from "../generate/subjects.js";
import type { Attention } from "./attention.js";
import { childrenCode, keywordCode, LABEL_LINES, labelCode, TALLY_LINES } from "./entry-code.js";
import { ENTRY_FUNCTIONS, understand } from "./entry-questions.js";
import { readEntries } from "./read-subjects.js";
import { type RootView, type Skill, splitDirect, turn } from "./skill.js";

/** A model that writes pairs from its head stops after so many. */
const PAIRS_WRITTEN = 60;

/** Questions over every line: OOLONG and its pairs, the labels of a part of the lines, and a child's part of the work. */
export const entries: Skill = {
  read(prompt, attention) {
    if (prompt.startsWith(LABEL_LINES)) {
      const lines = prompt.slice(prompt.indexOf("\n\n"));
      return readEntries(lines, attention)
        .map(({ subject }) => subject)
        .join("\n");
    }
    const { material, question } = splitDirect(prompt) ?? {};
    return material === undefined || question === undefined ? undefined : answerDirectly(material, question, attention);
  },

  work(view) {
    const understood = understand(view.question);
    if (!understood) return undefined;
    const isChild = view.question.startsWith(TALLY_LINES);
    switch (view.turn + (isChild ? 1 : 0)) {
      case 0:
        return turn(
          "I look at the form of the lines first.",
          'print(context.length, context.split("\\n").length);\nprint(context.slice(0, 400));',
        );
      case 1:
        return gather(view, understood.filter, isChild);
      default:
        return turn(
          "All parts are there; the rest is arithmetic.",
          `${ENTRY_FUNCTIONS}\nconst result = ${understood.answer};\nFINAL_VAR("result");`,
        );
    }
  },
};

function gather({ calls }: RootView, filter: string, isChild: boolean): string {
  switch (calls) {
    case "none":
      return turn("Nobody can read the lines for me, so words have to tell their subjects.", keywordCode(filter));
    case "plain":
      return turn(
        "The subjects have to be understood: sub-models read the lines in parts.",
        labelCode(isChild ? "child" : "plain", filter),
      );
    case "recursive":
      return turn("I give large parts to workers of their own and add up what they count.", childrenCode(filter));
  }
}

/** All of it in one reading, and the arithmetic in the head. */
function answerDirectly(material: string, question: string, attention: Attention): string | undefined {
  const understood = understand(question);
  if (!understood) return undefined;
  const lines = String(
    compute(`lines.filter((line) => ${understood.filter}).join("\\n")`, { lines: material.split("\n") }),
  );
  const tally: Record<number, Record<string, number>> = {};
  for (const { member, subject } of readEntries(lines, attention)) {
    const counts = tally[member] ?? {};
    counts[subject] = (counts[subject] ?? 0) + 1;
    tally[member] = counts;
  }
  const answer = String(compute(`${ENTRY_FUNCTIONS}\n${understood.answer}`, { tally, SUBJECTS }));
  return understood.listsPairs ? answer.split("\n").slice(0, PAIRS_WRITTEN).join("\n") : answer;
}

/** Runs code of this repository, the same that a root writes; the context keeps its names apart from ours. */
function compute(code: string, values: Record<string, unknown>): unknown {
  return runInNewContext(code, values);
}
