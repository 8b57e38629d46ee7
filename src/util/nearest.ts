/** Edit distance of two short words (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...left].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...right].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** The words that a name is made of: `maxCostUsd` has `max`, `cost` and `usd`. */
function partsOf(name: string): readonly string[] {
  return name
    .slice(0, 60)
    .split(/[-_\s]|(?=[A-Z])/)
    .filter((part) => part !== "")
    .map((part) => part.toLowerCase());
}

/** The shortest candidate that has all the words of `name`: a unit or a word between is easily left out. */
function withAllParts(name: string, candidates: readonly string[]): string | undefined {
  const parts = partsOf(name);
  const fitting = candidates.filter((candidate) => parts.every((part) => partsOf(candidate).includes(part)));
  return parts.length === 0 ? undefined : fitting.sort((left, right) => left.length - right.length)[0];
}

/**
 * The candidate that a misspelt word most likely meant, if any is near. Case and separators do not count; a name that lacks
 * words of a candidate is near too.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const names = [...candidates];
  const plain = (text: string) =>
    text
      .slice(0, 60)
      .replace(/[-_\s]/g, "")
      .toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of names) {
    const found = distance(plain(word), plain(candidate));
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best ?? withAllParts(word, names);
}
