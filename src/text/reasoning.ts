/** A tag that begins or ends a section of reasoning, as found in text. */
export interface ReasoningTag {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly role: "open" | "close" | "neutral";
  /** What ends an opened section, as a regular expression. */
  readonly closing: string;
}

const THINK_NAMES = "think|thinking|thought|thoughts|antml:thinking|antthinking|seed:think";
const OTHER_NAMES = "reasoning|reflection|analysis|scratchpad|inner_monologue";

/** Source of the alternatives that {@link readTag} understands; to be used with the flags `g` and `i`. */
export const REASONING_TAG = [
  `</?(?:${THINK_NAMES}|${OTHER_NAMES})(?:\\s[^<>\\n]{0,200})?>`,
  "◁/?think▷",
  "\\[/?think\\]",
  "<\\|(?:begin|end)_of_thought\\|>",
  // Channels: everything but `final` is for nobody's eyes.
  "<\\|channel\\|>[a-z]{0,20}[^<>\\n]{0,100}<\\|message\\|>",
].join("|");

const THINK_END = `</(?:${THINK_NAMES})\\s{0,20}>`;
const CLOSING_LINE = new RegExp(
  `^[ \\t]{0,20}(?:${THINK_END}|</(?:${OTHER_NAMES})\\s{0,20}>|◁/think▷|\\[/think\\])`,
  "im",
);
const CHANNEL_END =
  "(?:<\\|end\\|>|<\\|start\\|>assistant)?(?:<\\|start\\|>assistant)?<\\|channel\\|>final[^<>\\n]{0,100}<\\|message\\|>|<\\|end\\|>";

/** Understands a match of {@link REASONING_TAG}. */
export function readTag(text: string, start: number): ReasoningTag {
  const tag = (role: ReasoningTag["role"], closing: string): ReasoningTag => ({
    start,
    end: start + text.length,
    text,
    role,
    closing,
  });
  if (text.startsWith("<|channel|>")) return tag(/^<\|channel\|>final/i.test(text) ? "neutral" : "open", CHANNEL_END);
  if (/^<\|/.test(text)) return tag(/begin/i.test(text) ? "open" : "close", "<\\|end_of_thought\\|>");
  if (text.startsWith("◁")) return tag(text.includes("/") ? "close" : "open", "◁/think▷");
  if (text.startsWith("[")) return tag(text.includes("/") ? "close" : "open", "\\[/think\\]");
  const name = /^<\/?([\w:]+)/.exec(text)?.[1]?.toLowerCase() ?? "";
  const closing = OTHER_NAMES.split("|").includes(name) ? `</${name}\\s{0,20}>` : THINK_END;
  return tag(text.startsWith("</") ? "close" : "open", closing);
}

/** Where a section that `tag` opened ends, or `undefined` when it never does. */
export function findReasoningEnd(text: string, tag: ReasoningTag): number | undefined {
  const closing = new RegExp(tag.closing, "gi");
  closing.lastIndex = tag.end;
  const match = closing.exec(text);
  return match === null ? undefined : match.index + match[0].length;
}

/** The first closing tag that stands at the start of a line between two offsets. */
export function closingTagLine(text: string, from: number, to: number): ReasoningTag | undefined {
  const part = text.slice(from, to);
  if (!part.includes("/")) return undefined;
  const match = CLOSING_LINE.exec(part);
  return match === null ? undefined : readTag(match[0].trimStart(), from + match.index + match[0].search(/\S/));
}

/** Reasoning at the very start whose channel marks were lost on the way: `analysis…assistantfinal…`. */
export function unmarkedReasoningEnd(text: string): number {
  if (!/^\s{0,20}analysis/.test(text)) return 0;
  const index = text.indexOf("assistantfinal");
  return index === -1 ? 0 : index + "assistantfinal".length;
}
