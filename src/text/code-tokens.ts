/** What a piece of code is, as far as colours tell it: good enough for reading, no parser. */
export type CodeTokenKind = "comment" | "string" | "number" | "keyword" | "call" | "repl" | "plain";

export interface CodeToken {
  readonly kind: CodeTokenKind;
  readonly text: string;
}

interface Grammar {
  /** Each alternative takes what it has looked at, also when the end is missing, so the time is linear in the text. */
  readonly tokens: RegExp;
  readonly keywords: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const JAVASCRIPT: Grammar = {
  tokens:
    /(?<comment>\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?)|(?<string>"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`(?:[^`\\]|\\[\s\S])*`?)|(?<number>\b\d[\w.]*)|(?<word>[A-Za-z_$][\w$]*)/g,
  keywords: words(
    "as async await break case catch class const continue debugger default delete do else export extends false finally for " +
      "function if import in instanceof interface let new null of return static super switch this throw true try type typeof " +
      "undefined var void while yield",
  ),
};

const PYTHON: Grammar = {
  tokens:
    /(?<comment>#[^\n]*)|(?<string>(?:\b[rbfuRBFU]{1,2})?(?:"""(?:[^"\\]|\\[\s\S]|"(?!""))*(?:""")?|'''(?:[^'\\]|\\[\s\S]|'(?!''))*(?:''')?|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?))|(?<number>\b\d[\w.]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)/gu,
  keywords: words(
    "False None True and as assert async await break case class continue def del elif else except finally for from global if " +
      "import in is lambda match nonlocal not or pass raise return try while with yield",
  ),
};

/** What the REPL gives to code. */
const REPL_NAMES = words(
  "context llm_query llm_query_batch llm_query_batched rlm_query rlm_query_batched FINAL FINAL_VAR SHOW_VARS print answer " +
    "budget console",
);

/** Cuts code into tokens for colouring. Together they are the code. Any language but Python is read as JavaScript. */
export function codeTokens(code: string, language: string): readonly CodeToken[] {
  const { tokens: pattern, keywords } = language === "python" ? PYTHON : JAVASCRIPT;
  const tokens: CodeToken[] = [];
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: "plain", text: code.slice(end, match.index) });
    const [text] = match;
    end = match.index + text.length;
    tokens.push({ kind: kindOf(match.groups ?? {}, code[end], keywords), text });
  }
  if (end < code.length) tokens.push({ kind: "plain", text: code.slice(end) });
  return tokens;
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
  next: string | undefined,
  keywords: ReadonlySet<string>,
): CodeTokenKind {
  const { comment, string, number, word = "" } = groups;
  if (comment !== undefined) return "comment";
  if (string !== undefined) return "string";
  if (number !== undefined) return "number";
  if (REPL_NAMES.has(word)) return "repl";
  if (keywords.has(word)) return "keyword";
  return next === "(" ? "call" : "plain";
}
