import type { Attention } from "./attention.js";
import { type Skill, splitDirect, turn } from "./skill.js";

const QUESTION = /access code of the ([a-z]+ [a-z]+)\. What is the code\?/;

/** Finding one sentence: the root searches with code and reads what it found. */
export const needle: Skill = {
  read(prompt, attention) {
    const { material, question } = splitDirect(prompt) ?? {};
    const place = question && QUESTION.exec(question)?.[1];
    return place && material !== undefined ? readCode(material, place, attention) : undefined;
  },

  work({ question, turn: number, output, attention }) {
    const place = QUESTION.exec(question)?.[1];
    if (place === undefined) return undefined;
    if (number === 0) {
      return turn(
        `One sentence will do; I search for the words "${place}".`,
        `print(context.length);\nprint(context.match(/[^.\\n]*\\b${place}\\b[^.\\n]*\\./gi));`,
      );
    }
    return turn("That is the sentence.", `FINAL(${JSON.stringify(readCode(output, place, attention))})`);
  },
};

function readCode(text: string, place: string, attention: Attention): string {
  const digits = codeIn(text, place);
  if (digits !== undefined && !attention.slips(place)) return digits;
  return attention.mistake(place, text.match(/\b\d{7}\b/g) ?? []) ?? "not found";
}

function codeIn(text: string, place: string): string | undefined {
  return new RegExp(`access code of the ${place} is (\\d{7})`).exec(text)?.[1];
}
