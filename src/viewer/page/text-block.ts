/// <reference lib="dom" />
import { button, element } from "./dom.js";
import { highlight } from "./highlight.js";
import { formatCount } from "./numbers.js";

export interface TextBlockOptions {
  readonly class?: string;
  /** More lines than this are hidden until they are asked for. */
  readonly maxLines?: number;
  /** Colours the text as code of this language and numbers its lines. */
  readonly language?: string | undefined;
}

const MAX_LINES = 60;
const MAX_CHARS = 12_000;

/** A text as it is, white space and all; a long one shows its beginning and how to see the rest. */
export function textBlock(text: string, options: TextBlockOptions = {}): HTMLElement {
  const { maxLines = MAX_LINES, language } = options;
  const block = element("div", { class: `text ${options.class ?? ""}` });
  const beginning = beginningOf(text, maxLines);
  const fill = (shown: string) =>
    block.replaceChildren(language === undefined ? element("pre", {}, shown) : codeBody(shown, language));
  fill(beginning);
  if (beginning.length < text.length) {
    const more = button(`Show all ${formatCount(text.length)} characters`, { class: "more" }, () => fill(text));
    block.append(more);
  }
  return block;
}

function beginningOf(text: string, maxLines: number): string {
  let end = -1;
  for (let line = 0; line < maxLines; line++) {
    end = text.indexOf("\n", end + 1);
    if (end === -1) break;
  }
  return text.slice(0, Math.min(end === -1 ? text.length : end, MAX_CHARS));
}

/** One element per line, so that long lines wrap beside their number; the style counts them. */
function codeBody(code: string, language: string): HTMLElement {
  let line = element("code", {});
  const body = element("div", { class: "code-body" }, line);
  for (const { kind, text } of highlight(code, language)) {
    for (const [index, piece] of text.split("\n").entries()) {
      if (index > 0) {
        line.append("\n");
        line = element("code", {});
        body.append(line);
      }
      if (piece !== "") line.append(kind === "plain" ? piece : element("span", { class: `code-${kind}` }, piece));
    }
  }
  return body;
}
