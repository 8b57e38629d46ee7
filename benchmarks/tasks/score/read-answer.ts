/** Answers are a few words, or pairs of at most some thousand members; what is longer is no answer but a text. */
const MAX_ANSWER_CHARS = 10_000_000;
const MAX_SHORT_ANSWER_CHARS = 2_000;

/** The number in an answer, without separators of thousands; `undefined` when there is none, or more than one. */
export function readNumber(answer: string): string | undefined {
  const found =
    shortened(answer)
      .replace(/(\d)[,_](?=\d{3}(?!\d))/g, "$1")
      .match(/-?\d+(?:\.\d+)?/g) ?? [];
  return new Set(found).size === 1 ? found[0] : undefined;
}

/** The words of an answer in lower case, without what surrounds them: `**Answer:** More.` is `more`. */
export function readWords(answer: string): readonly string[] {
  const words = shortened(answer)
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}-]+/u)
    .filter((word) => word !== "");
  return words[0] === "answer" ? words.slice(1) : words;
}

/** The letter of a choice: the one that the answer begins with, as in `B) blue bin`, or the only one that stands in it. */
export function readChoice(answer: string): string | undefined {
  const text = shortened(answer).trim();
  const leading = /^(?:answer\s{0,9}:)?[\s("'`*]{0,9}([A-D])(?:$|[).:,\n"'`*])/i.exec(text)?.[1];
  if (leading !== undefined) return leading.toUpperCase();
  const letters = new Set([...text.matchAll(/(?<![\p{L}\p{N}])[A-D](?![\p{L}\p{N}])/gu)].map(([letter]) => letter));
  return letters.size === 1 ? [...letters][0] : undefined;
}

/** Every pair of numbers, as `smaller,greater`: a pair that is written twice, or the other way round, is one. */
export function readPairs(answer: string): ReadonlySet<string> {
  const found = answer.slice(0, MAX_ANSWER_CHARS).matchAll(/(?<!\d)(\d{1,9})[ \t]{0,9}[,;][ \t]{0,9}(\d{1,9})(?!\d)/g);
  return new Set(
    [...found].map(([, left, right]) => {
      const pair = [Number(left), Number(right)].sort((one, other) => one - other);
      return pair.join(",");
    }),
  );
}

function shortened(answer: string): string {
  return answer.slice(0, MAX_SHORT_ANSWER_CHARS);
}
