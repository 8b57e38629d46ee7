/** Escapes that JavaScript, Python and JSON all read alike. */
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" };

/**
 * Commands of LaTeX that begin with a letter which is also an escape. `"\frac12"` and `"\theta"` are formulas,
 * not a form feed and a tab: a text that holds one of these, or a Windows path, is taken as it stands.
 */
const RAW_TEXT =
  /\\\\|\\(?:[ac-eg-mo-qswyzA-TV-Z]|[bfv][a-z]|(?:theta|tau|times|text\w*|to|tfrac|tilde|triangle|nu|neq?|nabla|not|neg|rho|right\w*|rangle|rm|underline|uparrow|upsilon|xi|xrightarrow)(?![A-Za-z]))|\b[A-Za-z]:\\\w/g;

/** The text that a quoted argument stands for: escapes are decoded unless the text is plainly meant as it stands. */
export function unquote(content: string): string {
  if (!content.includes("\\")) return content;
  // The quotes themselves are the one thing that must be escaped even in a formula or a path.
  if (isMeantRaw(content)) return content.replace(/\\(["'`])/g, "$1");
  return content.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|([\s\S]))/g,
    decodeEscape,
  );
}

function isMeantRaw(content: string): boolean {
  for (const [match] of content.matchAll(RAW_TEXT)) {
    // An escaped backslash is no beginning of a command; matching it keeps its second half from being read as one.
    if (match !== "\\\\") return true;
  }
  return false;
}

function decodeEscape(escape: string, braced?: string, four?: string, two?: string, character?: string): string {
  const hex = braced ?? four ?? two;
  if (hex !== undefined) {
    const code = Number.parseInt(hex, 16);
    if (code > 0x10ffff) return escape;
    return braced === undefined ? String.fromCharCode(code) : String.fromCodePoint(code);
  }
  if (character === undefined) return "";
  return ESCAPES[character] ?? (/[\p{L}\p{N}]/u.test(character) ? escape : character);
}
