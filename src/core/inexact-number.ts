/** Digits that every whole number has that a double can miss. */
const LEAST_DIGITS = /\d{16}/;
const STRING_OR_NUMBER = /"|-?\d[\d.eE+-]*/g;
const WHOLE = /^-?\d+$/;

/**
 * The first whole number in a JSON text that becomes another one when JavaScript reads it, such as 9007199254740993. Python writes numbers
 * of any length.
 */
export function inexactNumberIn(json: string): string | undefined {
  // Hardly any text has such a number, and this is quick to see.
  if (!LEAST_DIGITS.test(json)) return undefined;
  const tokens = new RegExp(STRING_OR_NUMBER);
  for (let match = tokens.exec(json); match !== null; match = tokens.exec(json)) {
    const [token] = match;
    if (token === '"') tokens.lastIndex = endOfString(json, tokens.lastIndex);
    else if (WHOLE.test(token) && isInexact(token)) return token;
  }
  return undefined;
}

/** As JavaScript itself writes a number it is exact, even where other digits would stand for the same one. */
function isInexact(token: string): boolean {
  const number = Number(token);
  if (String(number) === token) return false;
  return !Number.isFinite(number) || BigInt(token) !== BigInt(number);
}

/** Where a string ends whose first character stands at `from`. */
function endOfString(json: string, from: number): number {
  let end = json.indexOf('"', from);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(json: string, at: number): boolean {
  let before = at;
  while (json[before - 1] === "\\") before -= 1;
  return (at - before) % 2 === 1;
}
