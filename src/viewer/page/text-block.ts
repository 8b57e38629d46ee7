/// <reference lib="dom" />
import { button, element } from "./dom.js";
import { highlight } from "./highlight.js";
import { formatCount } from "./numbers.js";

export interface TextBlockOptions {
  readonly class?: string;
  /** More lines than this are hidden until they are asked for. */
  readonly maxLines?: number;
  /** Colours the text as code and numbers its lines. */
  readonly isCode?: boolean;
}

const MAX_LINES = 60;
const MAX_CHARS = 12_000;

/** A text as it is, white space and all; a long one shows its beginning and how to see the rest. */
export function textBlock(text: string, options: TextBlockOptions = {}): HTMLElement {
  const { maxLines = MAX_LINES, isCode = false } = options;
  const block = element("div", { class: `text ${options.class ?? ""}` });
  const beginning = beginningOf(text, maxLines);
  const fill = (shown: string) => block.replaceChildren(isCode ? codeBody(shown) : element("pre", {}, shown));
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

function codeBody(code: string): HTMLElement {
  const lineCount = code.split("\n").length;
  const numbers = Array.from({ length: lineCount }, (_, index) => index + 1).join("\n");
  const body = element("code");
  for (const { kind, text } of highlight(code)) {
    body.append(kind === "plain" ? text : element("span", { class: `code-${kind}` }, text));
  }
  return element(
    "div",
    { class: "code-body" },
    element("pre", { class: "line-numbers", "aria-hidden": "true" }, numbers),
    element("pre", {}, body),
  );
}
