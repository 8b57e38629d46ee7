/** Enough to tell; longer blocks are judged by their beginning. */
const JUDGED_CHARS = 20_000;

/** Lines that are Python and cannot be JavaScript. */
const ONLY_PYTHON = [
  /^\s*(?:def|class|for|while|if|elif|else|with|try|except|finally)\b[^{}]*:\s*(?:#.*)?$/,
  /^\s*(?:from [\w.]+ )?import \w+/,
  /\bprint\([fr]["']/,
  /\bf"[^"]*\{/,
  /^\s*#/,
];

/** Whether a text that is no JavaScript looks like Python. */
export function looksLikePython(code: string): boolean {
  return lines(code).some((line) => ONLY_PYTHON.some((pattern) => pattern.test(line)));
}

/** Whether a text does something when it is read as Python: words and data do not. */
export function readsAsPython(code: string): boolean {
  return lines(code).some(
    (line) =>
      ONLY_PYTHON.some((pattern) => pattern.test(line)) ||
      /^\s*[\w.]+\(/.test(line) ||
      /^\s*\w+ = .*[(\w]\(/.test(line),
  );
}

/** Whether a text ends within a string in triple quotes, so that what follows still belongs to it. */
export function endsInsidePythonString(code: string): boolean {
  const outside = /"""|'''|#[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
  for (let match = outside.exec(code); match !== null; match = outside.exec(code)) {
    const quote = match[0];
    if (quote !== '"""' && quote !== "'''") continue;
    const inside = new RegExp(`\\\\[\\s\\S]|${quote}`, "g");
    inside.lastIndex = outside.lastIndex;
    let end = inside.exec(code);
    while (end !== null && end[0] !== quote) end = inside.exec(code);
    if (end === null) return true;
    outside.lastIndex = inside.lastIndex;
  }
  return false;
}

function lines(code: string): string[] {
  return code
    .slice(0, JUDGED_CHARS)
    .split("\n")
    .filter((line) => line.length < 500);
}
