import { type FenceLabel, isFenceLabel, type ReplLanguage, readFenceLabel } from "./fence-language.js";
import { type Block, type BlockOptions, type Fence, ParseBudget, readBlock } from "./fences.js";
import { FINAL_MARKER, markerKind, readArgument } from "./final-marker.js";
import { doesSomething, parseCell } from "./javascript-syntax.js";
import { LineCursor } from "./line-cursor.js";
import { looksLikePython, readsAsPython } from "./python-syntax.js";
import {
  closingTagLine,
  findReasoningEnd,
  REASONING_TAG,
  type ReasoningTag,
  readTag,
  unmarkedReasoningEnd,
} from "./reasoning.js";
import { type ParsedReply, ReplyFindings } from "./reply-findings.js";

export interface ScanOptions {
  readonly cut: boolean;
  readonly language: ReplLanguage;
}

/** Ends of a turn that local models let through; what follows is another speaker, made up by the model. */
const TURN_END =
  "<\\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|return)\\|>|<end_of_turn>|</s>|<｜end▁of▁sentence｜>";
const CODE_OR_MARKER = new RegExp(
  `(?:^|\\n)[ \\t>]{0,20}(?:[-*+] |\\d{1,3}[.)] )?[ \\t]{0,20}(?:\`{3}|~{3})|${FINAL_MARKER}`,
);
const MARKER_AT_LINE_START = /(?:^|\n)[ \t]{0,20}[*_`]{0,3}FINAL(?:_VAR)?[ \t]{0,20}\(/;
/** What may stand before a marker that counts: emphasis and the tag that some models are trained on. */
const MARKER_PREFIX = /^[ \t]*(?:\*{1,3}|_{1,2}|`{1,2}|<answer>)?[ \t]*$/;
const MAX_PREFIX_CHARS = 120;
const MAX_INLINE_LABEL_CHARS = 120;
/** A line that long, without an end of sentence, was broken by its width. */
const WRAPPED_LINE_CHARS = 50;

/** Walks over a reply from one fence, tag or marker to the next. Every character is read a bounded number of times. */
export class ReplyScanner {
  readonly #text: string;
  readonly #options: BlockOptions;
  readonly #cursor: LineCursor;
  #findings = new ReplyFindings();
  /** Where the text begins that has not been read. */
  #position = 0;
  /** Where the last block, section or answer ended: what follows on its line counts as the start of a line. */
  #segmentStart = 0;
  #proseStart = 0;
  #isCutReported = false;
  /** Whether reasoning held code or a marker, and how far that has been looked for. */
  #hasIdeas = false;
  #examined = 0;

  constructor(reply: string, options: ScanOptions) {
    this.#options = { ...options, budget: new ParseBudget() };
    this.#text = withoutTurnEnd(reply);
    this.#cursor = new LineCursor(this.#text);
  }

  scan(): ParsedReply {
    const text = this.#text;
    const event = new RegExp(
      `(?<fence>\`{3,}|~{3,})|(?<tag>${REASONING_TAG})|(?<end>${TURN_END})|${FINAL_MARKER}`,
      "gi",
    );
    const unmarked = unmarkedReasoningEnd(text);
    if (unmarked > 0) this.#dropReasoning("analysis", 0, unmarked, true);
    while (this.#position < text.length) {
      event.lastIndex = this.#position;
      const match = event.exec(text);
      if (match === null) break;
      this.#cursor.moveTo(match.index);
      const { fence, tag, end } = match.groups ?? {};
      if (end !== undefined) {
        if (this.#endTurn(match.index)) break;
        this.#position = match.index + end.length;
      } else if (fence !== undefined) this.#readFence(match.index, fence);
      else if (tag !== undefined) this.#readTag(readTag(tag, match.index));
      else this.#readMarker(match.index, match[0]);
    }
    this.#findings.addProse(text.slice(this.#proseStart));
    if (this.#options.cut && !this.#isCutReported) this.#findings.report({ kind: "cut", where: "text" });
    return this.#findings.conclude(text.trim() === "");
  }

  /** Start of the line at the cursor, or of what follows a block or section on the same line. */
  get #lineStart(): number {
    return Math.max(this.#cursor.start, this.#segmentStart);
  }

  #endTurn(index: number): boolean {
    if (this.#text.slice(0, index).trim() === "") return false;
    this.#findings.addProse(this.#text.slice(this.#proseStart, index));
    this.#proseStart = this.#text.length;
    return true;
  }

  /** Goes on behind something that is no prose. */
  #skipTo(end: number): void {
    this.#position = end;
    this.#segmentStart = end;
    this.#proseStart = end;
  }

  #readTag(tag: ReasoningTag): void {
    this.#position = tag.end;
    // A tag between back-ticks is talked about.
    if (this.#text[tag.start - 1] === "`" && this.#text[tag.end] === "`") return;
    this.#findings.addProse(this.#text.slice(this.#proseStart, tag.start));
    if (tag.role === "neutral") return this.#skipTo(tag.end);
    if (tag.role === "close") return this.#dropReasoning(tag.text, 0, tag.end, true);
    const end = findReasoningEnd(this.#text, tag);
    this.#dropReasoning(tag.text, tag.start, end ?? this.#text.length, end !== undefined);
  }

  /** Leaves out a section; one that began with the reply takes back all that was found. */
  #dropReasoning(tag: string, start: number, end: number, closed: boolean): void {
    if (start === 0) this.#findings = new ReplyFindings();
    this.#hasIdeas ||= CODE_OR_MARKER.test(this.#text.slice(Math.max(start, this.#examined), end));
    this.#examined = end;
    if (this.#hasIdeas) this.#findings.report({ kind: "reasoning_only", tag: tag.slice(0, 40), closed });
    if (!closed && this.#options.cut) this.#reportCut("reasoning");
    this.#skipTo(end);
  }

  #reportCut(where: "code" | "reasoning" | "final"): void {
    this.#isCutReported = true;
    this.#findings.report({ kind: "cut", where });
  }

  #readFence(index: number, run: string): void {
    const text = this.#text;
    const rest = index + run.length;
    const prefix = index - this.#lineStart <= MAX_PREFIX_CHARS ? text.slice(this.#lineStart, index) : undefined;
    const container =
      prefix === undefined ? null : /^((?:[ \t]*>)*)([ \t]*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?$/.exec(prefix);
    const end = this.#cursor.end;
    if (container === null && end - rest > MAX_INLINE_LABEL_CHARS) {
      this.#position = rest;
      return;
    }
    const info = text.slice(rest, end).trim();
    if (run.startsWith("`") && info.includes("`")) return this.#readOneLiner(index, run, container !== null);
    // In the middle of a line only what is surely a fence counts as one.
    if (container === null && info !== "" && !isFenceLabel(info, this.#options.language)) {
      this.#position = rest;
      return;
    }
    const label = readFenceLabel(info, this.#options.language);
    const marks = container?.[1] ?? "";
    const fence: Fence = {
      character: run.charAt(0),
      length: run.length,
      indent:
        container === null ? 0 : columns(container[2] ?? "") - (marks === "" ? 0 : 1) + (container[3]?.length ?? 0),
      quoteDepth: marks.split(">").length - 1,
      label,
      bodyStart: Math.min(end + 1, text.length),
    };
    const line = this.#cursor.number + (label.firstLine === "" ? 1 : 0);
    const block = readBlock(text, fence, this.#options);
    if (this.#isEndOfReasoning(fence, block)) return;
    this.#useBlock(index, fence, block, line);
  }

  /** A closing tag that was swallowed by a block of the reasoning which never closed. */
  #isEndOfReasoning(fence: Fence, block: Block): boolean {
    const end = closingTagLine(this.#text, fence.bodyStart, block.end);
    if (end === undefined || (block.closing === "closed" && this.#parses(block.code))) return false;
    this.#dropReasoning("</think>", 0, end, true);
    return true;
  }

  #parses(code: string): boolean {
    return this.#options.budget.take(code.length) && "program" in parseCell(code);
  }

  #useBlock(start: number, fence: Fence, block: Block, line: number): void {
    const { label } = fence;
    const isCode = label.role === "code" || label.role === "unsure";
    const isWhole = block.closing !== "open" || (!isCode && !this.#options.cut);
    const unlabelledCode = label.role === "unsure" && isWhole ? this.#examineUnlabelled(block.code) : undefined;
    const isRun = isWhole && (label.role === "code" || unlabelledCode === "code") && block.code.trim() !== "";
    const isLeftOut = !isWhole && isCode;
    this.#findings.addProse(this.#text.slice(this.#proseStart, isRun || isLeftOut ? start : block.end));
    this.#skipTo(Math.min(block.end, this.#text.length));
    if (isRun) {
      this.#findings.cells.push({ code: block.code, language: label.language, line });
    } else if (!isWhole && this.#options.cut) {
      this.#reportCut("code");
    } else if (block.code.trim() === "") {
      if (label.role === "code" || block.closing === "closed") this.#findings.report({ kind: "empty_block", line });
    } else if (!isWhole) {
      this.#findings.report({ kind: "unclosed_block", line });
    } else {
      this.#explainBlock(label, block, line, unlabelledCode);
    }
  }

  #explainBlock(label: FenceLabel, block: Block, line: number, error: string | undefined): void {
    if (MARKER_AT_LINE_START.test(block.code)) this.#findings.addMarkedBlock(line);
    if (label.role === "foreign") this.#findings.report({ kind: "wrong_language", language: label.name, line });
    else if (label.role === "unsure" && error !== undefined) {
      if (this.#options.language === "javascript" && looksLikePython(block.code))
        this.#findings.report({ kind: "wrong_language", language: "python", line });
      else this.#findings.report({ kind: "unlabelled_block", line, error });
    } else if (label.role === "unsure") this.#findings.addUnlabelled(line);
    else this.#findings.addOther(label.name);
  }

  /** `code` when a bare block is to run, the first syntax error when it is meant to and cannot, else `undefined`. */
  #examineUnlabelled(code: string): "code" | string | undefined {
    if (this.#options.language === "python") return readsAsPython(code) ? "code" : undefined;
    if (code.trim() === "" || !this.#options.budget.take(code.length)) return undefined;
    const parsed = parseCell(code);
    if ("program" in parsed) return doesSomething(parsed.program) ? "code" : undefined;
    return /\b(?:llm_query\w*|rlm_query\w*|print|console\.log|FINAL_VAR|SHOW_VARS)\(|^\s*(?:const|let|await|function) /m.test(
      code,
    )
      ? parsed.error
      : undefined;
  }

  /** Three back-ticks that open and close on one line: code between them when they have a line to themselves. */
  #readOneLiner(index: number, run: string, hasOwnLine: boolean): void {
    const text = this.#text;
    const start = index + run.length;
    const close = text.indexOf(run, start);
    const end = this.#cursor.end;
    this.#position = start;
    if (!hasOwnLine || close === -1 || close > end) return;
    this.#position = close + run.length;
    const label = readFenceLabel(text.slice(start, close), this.#options.language);
    if (label.role !== "code" || text.slice(close + run.length, end).trim() !== "" || label.firstLine === "") return;
    if (label.language === "javascript" && !this.#parses(label.firstLine)) return;
    this.#findings.addProse(text.slice(this.#proseStart, index));
    this.#findings.cells.push({ code: label.firstLine, language: label.language, line: this.#cursor.number });
    this.#skipTo(end);
  }

  #readMarker(index: number, match: string): void {
    const text = this.#text;
    const { finals } = this.#findings;
    const line = this.#cursor.number;
    const marker = markerKind(match);
    const prefix = index - this.#lineStart <= MAX_PREFIX_CHARS ? text.slice(this.#lineStart, index) : "-";
    const argumentStart = index + match.length;
    this.#position = argumentStart;
    if (finals.isSettled) return;
    const excerpt = text.slice(index, Math.min(this.#cursor.end, index + 60)).trim();
    if (marker === undefined || !MARKER_PREFIX.test(prefix)) {
      // Reading the rest of a line at each of its markers would cost its square.
      const meant =
        this.#cursor.end - index < 500 && /^[^()]*\)[*_`.;\s]*$/.test(text.slice(argumentStart, this.#cursor.end));
      return finals.mention({
        text: excerpt,
        line,
        meant: meant && (marker !== undefined || MARKER_PREFIX.test(prefix)),
      });
    }
    const reading = readArgument(text, argumentStart);
    if (reading.outcome === "mention") return finals.mention({ text: excerpt, line, meant: true });
    if (reading.outcome === "unclear") {
      if (this.#options.cut) this.#reportCut("final");
      return finals.reject({ kind: "final_unclear", marker, line });
    }
    if (this.#continuesSentence(reading.stopped)) return finals.mention({ text: excerpt, line, meant: true });
    finals.add({ kind: marker, argument: reading.argument, quoted: reading.quoted, line });
    this.#position = reading.end;
    this.#segmentStart = reading.end;
  }

  /** Whether the line above is a sentence that goes on in this one: then the marker is talked about. */
  #continuesSentence(stopped: boolean): boolean {
    const { previousStart, start } = this.#cursor;
    if (previousStart === start || previousStart < this.#segmentStart) return false;
    const above = this.#text.slice(previousStart, start).trim();
    if (!/[\p{L}\p{N},]$/u.test(above.slice(-4)) || /^(?:[-*+#|>]|\d{1,3}[.)])/.test(above)) return false;
    return stopped || above.length >= WRAPPED_LINE_CHARS;
  }
}

function columns(blank: string): number {
  let count = 0;
  for (const character of blank) count += character === "\t" ? 4 : 1;
  return count;
}

function withoutTurnEnd(reply: string): string {
  const end = new RegExp(`(?:${TURN_END})$`);
  let text = reply.trimEnd();
  let hadEnd = false;
  for (let match = end.exec(text.slice(-40)); match !== null; match = end.exec(text.slice(-40))) {
    text = text.slice(0, -match[0].length).trimEnd();
    hadEnd = true;
  }
  return hadEnd ? text : reply;
}
