import { type CodeTokenKind, codeTokens } from "../../text/code-tokens.js";
import type { Paint } from "./paint.js";

/** Colours code for reading on a terminal. */
export function highlight(code: string, language: string, paint: Paint): string {
  const styles: Readonly<Partial<Record<CodeTokenKind, (text: string) => string>>> = {
    comment: paint.dim,
    string: paint.literal,
    number: paint.literal,
    keyword: paint.keyword,
    repl: paint.bold,
  };
  return codeTokens(code, language)
    .map(({ kind, text }) => eachLine(text, styles[kind] ?? ((plain) => plain)))
    .join("");
}

/** Lines are indented afterwards, so no style may reach over a line's end. */
function eachLine(text: string, style: (line: string) => string): string {
  return text.includes("\n") ? text.split("\n").map(style).join("\n") : style(text);
}
