import type { Paint } from "./paint.js";

/** One pass, each alternative unambiguous at its first character, so hostile code costs linear time. */
const TOKENS =
  /(?<comment>\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?)|(?<text>"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`(?:[^`\\]|\\[\s\S])*`?)|(?<number>\b\d[\w.]*)|(?<word>[A-Za-z_$][\w$]*)/g;

const KEYWORDS = new Set(
  "async await break case catch class const continue debugger default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while yield".split(
    " ",
  ),
);
/** What a model can do in the REPL that is not plain JavaScript. */
const REPL_NAMES = new Set(
  "context llm_query llm_query_batch llm_query_batched rlm_query rlm_query_batched FINAL FINAL_VAR SHOW_VARS print answer".split(
    " ",
  ),
);

/** Colours JavaScript for reading; good enough for a console, no parser. */
export function highlight(code: string, paint: Paint): string {
  return code.replace(TOKENS, (token: string, ...rest: unknown[]) => {
    const { comment, text, number, word } = rest.at(-1) as Record<string, string | undefined>;
    if (comment !== undefined) return eachLine(token, paint.dim);
    if (text !== undefined || number !== undefined) return eachLine(token, paint.literal);
    if (word !== undefined && KEYWORDS.has(word)) return paint.keyword(token);
    if (word !== undefined && REPL_NAMES.has(word)) return paint.bold(token);
    return token;
  });
}

/** Lines are indented afterwards, so no style may reach over a line's end. */
function eachLine(text: string, style: (line: string) => string): string {
  return text.includes("\n") ? text.split("\n").map(style).join("\n") : style(text);
}
