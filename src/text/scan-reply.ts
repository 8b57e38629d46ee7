import { type FenceLabel, type ReplLanguage, readFenceLabel } from "./fence-language.js";
import { type Block, type BlockOptions, ParseBudget, readBlock } from "./fences.js";
import {
  FINAL_MARKER,
  type MarkerArgument,
  type MarkerReading,
  markerKind,
  NEAR_MARKER,
  readArgument,
} from "./final-marker.js";
import { endsInside, parseCell } from "./javascript-syntax.js";
import { judgeBlock } from "./judge-block.js";
import { LineCursor } from "./line-cursor.js";
import { continuesSentence, countsBehind, looksMeant } from "./marker-place.js";
import { type Fence, readOpeningFence, standsAtLineStart } from "./opening-fence.js";
import {
  closingTagLine,
  findReasoningEnd,
  REASONING_TAG,
  type ReasoningTag,
  readTag,
  unmarkedReasoningEnd,
} from "./reasoning.js";
import { type ParsedReply, ReplyFindings } from "./reply-findings.js";
import type { FinalKind } from "./reply-problems.js";
import { TURN_END, withoutTurnEnd } from "./turn-end.js";

export interface ScanOptions {
  readonly cut: boolean;
  readonly language: ReplLanguage;
}

const CODE_OR_MARKER = new RegExp(
  `(?:^|\\n)[ \\t>]{0,20}(?:[-*+] |\\d{1,3}[.)] )?[ \\t]{0,20}(?:\`{3}|~{3})|${FINAL_MARKER}`,
);
const MARKER_AT_LINE_START = /(?:^|\n)[ \t]{0,20}[*_`]{0,3}FINAL(?:_VAR)?[ \t]{0,20}\(/;
const MAX_PREFIX_CHARS = 120;
const MAX_ONE_LINER_CHARS = 2_000;
const EXCERPT_CHARS = 60;
/** A reply that talks about answering so often is read no further for its answer: the model is told. */
const MAX_MENTIONS = 100;
/** Each fence, tag or marker costs some microseconds, and a reply of megabytes may hold nothing else. No honest one has as many. */
const MAX_MARKS = 10_000;

/** Walks over a reply from one fence, tag or marker to the next. Every character is read a bounded number of times. */
export class ReplyScanner {
  readonly #text: string;
  readonly #options: BlockOptions;
  readonly #cursor: LineCursor;
  #findings: ReplyFindings;
  /** Where the text begins that has not been read. */
  #position = 0;
  /** Where the last block, section or answer ended: what follows on its line counts as the start of a line. */
  #segmentStart = 0;
  #proseStart = 0;
  #isCutReported = false;
  #mentions = 0;
  #isInComment = false;
  /** Whether reasoning held code or a marker, and how far that has been looked for. */
  #hasIdeas = false;
  #examined = 0;

  constructor(reply: string, options: ScanOptions) {
    this.#options = { ...options, budget: new ParseBudget() };
    this.#findings = new ReplyFindings(options.language);
    this.#text = withoutTurnEnd(reply);
    this.#cursor = new LineCursor(this.#text);
  }

  scan(): ParsedReply {
    const text = this.#text;
    const event = new RegExp(
      `(?<fence>\`{3,}|~{3,})|(?<tag>${REASONING_TAG})|(?<end>${TURN_END})|(?<comment><!--|-->)|${NEAR_MARKER}`,
      "gi",
    );
    const unmarked = unmarkedReasoningEnd(text);
    if (unmarked > 0) this.#dropReasoning("analysis", 0, unmarked, true);
    for (let marks = 0; this.#position < text.length; marks++) {
      event.lastIndex = this.#position;
      const match = event.exec(text);
      if (match === null) break;
      this.#cursor.moveTo(match.index);
      if (marks === MAX_MARKS) {
        this.#findings.report({ kind: "crowded", line: this.#cursor.number });
        break;
      }
      const { fence, tag, end, comment } = match.groups ?? {};
      if (end !== undefined) {
        if (this.#endTurn(match.index)) break;
        this.#position = match.index + end.length;
      } else if (fence !== undefined) this.#readFence(match.index, fence);
      else if (tag !== undefined) this.#readTag(readTag(tag, match.index));
      else if (comment !== undefined) this.#readComment(match.index, comment);
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
    if (tag.role === "neutral") this.#skipTo(tag.end);
    else if (tag.role === "close") this.#dropReasoning(tag.text, 0, tag.end, true);
    else {
      const end = findReasoningEnd(this.#text, tag);
      this.#dropReasoning(tag.text, tag.start, end ?? this.#text.length, end !== undefined);
    }
  }

  /** Leaves out a section; one that began with the reply takes back all that was found. */
  #dropReasoning(tag: string, start: number, end: number, closed: boolean): void {
    if (start === 0) this.#findings = new ReplyFindings(this.#options.language);
    this.#hasIdeas ||= CODE_OR_MARKER.test(this.#text.slice(Math.max(start, this.#examined), end));
    this.#examined = end;
    if (this.#hasIdeas) this.#findings.report({ kind: "reasoning_only", tag: tag.slice(0, 40), closed });
    if (!closed && this.#options.cut) this.#reportCut("reasoning");
    this.#skipTo(end);
  }

  /** Notes where a comment of HTML begins and ends. One that does not begin its line is talked about. */
  #readComment(index: number, mark: string): void {
    this.#position = index + mark.length;
    if (mark === "-->") this.#isInComment = false;
    else if (index - this.#lineStart <= MAX_PREFIX_CHARS) {
      this.#isInComment ||= this.#text.slice(this.#lineStart, index).trim() === "";
    }
  }

  #reportCut(where: "code" | "reasoning" | "final"): void {
    this.#isCutReported = true;
    this.#findings.report({ kind: "cut", where });
  }

  #readFence(index: number, run: string): void {
    const text = this.#text;
    const prefix = index - this.#lineStart <= MAX_PREFIX_CHARS ? text.slice(this.#lineStart, index) : undefined;
    const { language } = this.#options;
    const fence = readOpeningFence({ text, index, run, prefix, lineEnd: this.#cursor.end, language });
    if (fence === undefined) {
      this.#readOneLiner(index, run, standsAtLineStart(prefix));
      return;
    }
    const line = this.#cursor.number + (fence.label.firstLine === "" ? 1 : 0);
    const block = readBlock(text, fence, this.#options);
    const tag = closingTagLine(text, fence.bodyStart, block.end);
    // Going back costs the block once more, so that it counts against the budget.
    const mayGoBack = tag !== undefined && this.#options.budget.take(block.end - fence.bodyStart);
    if (mayGoBack && this.#isOutsideCode(tag.start, fence, block)) {
      // A block of the reasoning never closed and swallowed the tag.
      this.#dropReasoning(tag.text, 0, tag.end, true);
    } else this.#useBlock(index, fence.label, block, line);
  }

  /** Whether a tag in a block is not part of its content: neither of data nor of a literal in code. */
  #isOutsideCode(tagStart: number, { label, bodyStart }: Fence, { code, closing }: Block): boolean {
    if (label.role !== "code" && label.role !== "unsure") return closing === "open";
    // Of Python the literals alone tell: no tag can stand anywhere else.
    if (closing !== "open" && label.language !== "python" && this.#parses(code)) return false;
    return !endsInside(this.#text.slice(bodyStart, tagStart), label.language);
  }

  #parses(code: string): boolean {
    return this.#options.budget.take(code.length) && "program" in parseCell(code);
  }

  #useBlock(start: number, label: FenceLabel, block: Block, line: number): void {
    const findings = this.#findings;
    const judged = judgeBlock(label, block, this.#options);
    const isShown = judged.verdict === "foreign" || judged.verdict === "unlabelled" || judged.verdict === "other";
    findings.addProse(this.#text.slice(this.#proseStart, isShown ? block.end : start));
    this.#skipTo(Math.min(block.end, this.#text.length));
    if (isShown && MARKER_AT_LINE_START.test(block.code)) findings.addMarkedBlock(line);
    switch (judged.verdict) {
      case "run":
        findings.cells.push({ code: block.code, language: label.language, line });
        break;
      case "cut":
        this.#reportCut("code");
        break;
      case "unclosed":
        findings.report({ kind: "unclosed_block", line });
        break;
      case "empty":
        // A lone fence at the very end is a slip, not a block.
        if (label.role === "code" || block.closing === "closed") findings.report({ kind: "empty_block", line });
        break;
      case "foreign":
        findings.report({ kind: "wrong_language", language: judged.language, line });
        break;
      case "unlabelled":
        if (judged.error === undefined) findings.addUnlabelled(line);
        else findings.report({ kind: "unlabelled_block", line, error: judged.error });
        break;
      case "other":
        findings.addOther(label.name);
        break;
    }
  }

  /** Three back-ticks that open and close on one line: code between them when they have a line to themselves. */
  #readOneLiner(index: number, run: string, hasOwnLine: boolean): void {
    const text = this.#text;
    const start = index + run.length;
    const end = this.#cursor.end;
    this.#position = start;
    if (!hasOwnLine) return;
    const match = /^(.*[^`])(`{3,})\s*$/.exec(text.slice(start, Math.min(end, start + MAX_ONE_LINER_CHARS)));
    if (match?.[2] !== run) return;
    const label = readFenceLabel(match[1] ?? "", this.#options.language);
    if (label.role !== "code" || label.firstLine === "") return;
    if (label.language === "javascript" && !this.#parses(label.firstLine)) return;
    this.#findings.addProse(text.slice(this.#proseStart, index));
    this.#findings.cells.push({ code: label.firstLine, language: label.language, line: this.#cursor.number });
    this.#skipTo(end);
  }

  #readMarker(index: number, match: string): void {
    this.#position = index + match.length;
    if (this.#findings.finals.isSettled) return;
    const marker = markerKind(match);
    const isAtStart =
      !this.#isInComment &&
      index - this.#lineStart <= MAX_PREFIX_CHARS &&
      countsBehind(this.#text.slice(this.#lineStart, index));
    if (marker !== undefined && isAtStart) this.#readAnswer(marker, index);
    else this.#mention(index, (marker !== undefined || isAtStart) && looksMeant(this.#restOfLine()));
  }

  #readAnswer(marker: FinalKind, index: number): void {
    const { finals } = this.#findings;
    const line = this.#cursor.number;
    const reading: MarkerReading =
      this.#mentions < MAX_MENTIONS ? readArgument(this.#text, this.#position) : { outcome: "mention" };
    if (reading.outcome === "unclear") {
      if (this.#options.cut) this.#reportCut("final");
      finals.reject({ kind: "final_unclear", marker, line });
    } else if (reading.outcome === "mention" || this.#isInSentence(reading)) {
      this.#mentions++;
      this.#mention(index, true);
    } else {
      finals.add({ kind: marker, argument: reading.argument, quoted: reading.quoted, line });
      this.#position = reading.end;
      this.#segmentStart = reading.end;
    }
  }

  #mention(index: number, meant: boolean): void {
    const text = this.#text.slice(index, Math.min(this.#cursor.end, index + EXCERPT_CHARS)).trim();
    this.#findings.finals.mention({ text, line: this.#cursor.number, meant });
  }

  #restOfLine(): string {
    return this.#text.slice(this.#position, this.#cursor.end);
  }

  #isInSentence({ end, stopped }: MarkerArgument): boolean {
    const { previousStart, start } = this.#cursor;
    // What stands above an earlier answer or a block is no sentence that could go on here.
    const above = previousStart < this.#segmentStart ? "" : this.#text.slice(previousStart, start);
    return continuesSentence({ above, below: this.#text.slice(end + 1, end + 3), stopped });
  }
}
