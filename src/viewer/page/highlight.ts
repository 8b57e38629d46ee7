export type TokenKind = "comment" | "string" | "number" | "keyword" | "call" | "repl" | "plain";

export interface CodeToken {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Each alternative takes what it has looked at, also when the end is missing, so the time is linear in the text. */
const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?)|(?<string>"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`(?:[^`\\]|\\[\s\S])*`?)|(?<number>\b\d[\w.]*)|(?<word>[A-Za-z_$][\w$]*)/g;

const KEYWORDS = new Set(
  (
    "as async await break case catch class const continue debugger def default delete do elif else except export extends false " +
    "finally for from function if import in instanceof interface lambda let new None not null of or pass raise return " +
    "static super switch this throw True False true try type typeof undefined var void while with yield"
  ).split(" "),
);

/** What the REPL gives to code. */
const REPL_NAMES = new Set(
  (
    "context llm_query llm_query_batch llm_query_batched rlm_query rlm_query_batched FINAL FINAL_VAR SHOW_VARS print answer " +
    "budget console"
  ).split(" "),
);

/** Longer code is shown in one colour: nobody reads it for its syntax. */
const MAX_CHARS = 60_000;

/** Cuts code into tokens for colouring. Together they are the code. */
export function highlight(code: string): readonly CodeToken[] {
  if (code.length > MAX_CHARS) return [{ kind: "plain", text: code }];
  const tokens: CodeToken[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKEN)) {
    if (match.index > end) tokens.push({ kind: "plain", text: code.slice(end, match.index) });
    const [text] = match;
    end = match.index + text.length;
    tokens.push({ kind: kindOf(match.groups ?? {}, code[end]), text });
  }
  if (end < code.length) tokens.push({ kind: "plain", text: code.slice(end) });
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>, next: string | undefined): TokenKind {
  const { comment, string, number, word = "" } = groups;
  if (comment !== undefined) return "comment";
  if (string !== undefined) return "string";
  if (number !== undefined) return "number";
  if (REPL_NAMES.has(word)) return "repl";
  if (KEYWORDS.has(word)) return "keyword";
  return next === "(" ? "call" : "plain";
}
