/**
 * Divides a number of characters among texts: short ones get all they need, the rest share what is left evenly.
 * The shares never add up to more than `maxChars`.
 */
export function shareChars(lengths: readonly number[], maxChars: number): number[] {
  const shares = lengths.map(() => 0);
  let left = Math.max(0, maxChars);
  const shortestFirst = lengths.map((length, index) => ({ length, index })).sort((a, b) => a.length - b.length);
  shortestFirst.forEach(({ length, index }, position) => {
    const share = Math.min(length, Math.floor(left / (lengths.length - position)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}
