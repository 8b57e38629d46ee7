import type { CellLanguage, ReplLanguage } from "./fence-language.js";
import { isFenceLabel, readFenceLabel } from "./fence-language.js";
import { endsInsideLiteral, endsWithComment, parseCell } from "./javascript-syntax.js";
import { lineEnd } from "./line-cursor.js";
import type { Fence } from "./opening-fence.js";
import { endsInsidePythonString, readPython } from "./python-syntax.js";

/** A block as found. */
export interface Block {
  readonly code: string;
  /** Offset of what follows: the next line, or the words behind the closing fence. */
  readonly end: number;
  /** `complete`: no closing fence was found, but all the rest of the reply is code. `open`: neither. */
  readonly closing: "closed" | "complete" | "open";
}

export interface BlockOptions {
  readonly language: ReplLanguage;
  readonly cut: boolean;
  readonly budget: ParseBudget;
}

/** Bounds the syntax checks of one reply: a hostile reply could otherwise ask for one check of everything at each of its lines. */
export class ParseBudget {
  #left = 2_000_000;

  /** Takes the cost of checking `length` characters; `false` when it is used up. */
  take(length: number): boolean {
    if (this.#left < length) return false;
    // A check of nothing costs something, too.
    this.#left -= length + 100;
    return true;
  }
}

const MAX_GLUED_CHARS = 2_000;

interface Ending {
  readonly lines: number;
  readonly end: number;
  readonly lastLine?: string;
}

/** Reads the block behind an opening fence. */
export function readBlock(text: string, fence: Fence, options: BlockOptions): Block {
  const body = new BlockBody(fence);
  const isCode = fence.label.role === "code" || fence.label.role === "unsure";
  const { language } = fence.label;
  /** Where CommonMark ends the block, when that place is inside a literal of the code. */
  let inLiteral: Ending | undefined;
  /** A place that may be meant as the end though it is no closing fence: the end of a code line, or too few characters. */
  let glued: Ending | undefined;
  const parses = (ending: Ending): boolean =>
    isCode && options.budget.take(body.length) && isCompleteCell(body.upTo(ending), language);

  for (let offset = fence.bodyStart; offset <= text.length; ) {
    // The reply ends with the line of the fence: there is no line after it, not even an empty one.
    if (offset === text.length && !text.endsWith("\n")) break;
    const rawEnd = lineEnd(text, offset);
    const line = stripLine(text.slice(offset, rawEnd), fence);
    if (line === undefined) return body.close(body.here(offset));
    const run = readRun(line, fence);
    let isFenceLine = false;
    if (run !== undefined && run.length >= fence.length) {
      const end = closingEnd(line, run, { text, offset, rawEnd, fence, options });
      if (end !== undefined) {
        const ending = body.here(end);
        const state =
          isCode && body.isSuspicious && options.budget.take(body.length) ? body.state(language) : "complete";
        if (state === "complete") return body.close(ending);
        if (state === "broken") return body.close(glued !== undefined && parses(glued) ? glued : ending);
        inLiteral ??= ending;
        isFenceLine = true;
      }
    } else if (isCode) {
      glued ??= findGluedEnd(line, run, body.here(rawEnd + 1), fence);
    }
    body.add(line, isFenceLine);
    if (rawEnd === text.length) break;
    offset = rawEnd + 1;
  }

  const whole = body.here(text.length);
  if (inLiteral === undefined && !options.cut && parses(whole)) return body.close(whole, "complete");
  if (glued !== undefined && parses(glued)) return body.close(glued);
  if (inLiteral !== undefined && !options.cut) return body.close(inLiteral);
  return body.close(whole, "open");
}

/** The lines of a block so far. */
class BlockBody {
  readonly #lines: string[] = [];
  /** Which of them are fences within literals. */
  readonly #fenceLines = new Set<number>();
  length = 0;
  /** Whether anything in it can begin a literal that spans lines. */
  isSuspicious = false;

  constructor(fence: Fence) {
    if (fence.label.firstLine !== "") this.add(fence.label.firstLine, false);
  }

  add(line: string, isFenceLine: boolean): void {
    this.#lines.push(line);
    if (isFenceLine) this.#fenceLines.add(this.#lines.length - 1);
    this.length += line.length + 1;
    this.isSuspicious ||= /[`"']{3}|`|\/\*/.test(line);
  }

  here(end: number): Ending {
    return { lines: this.#lines.length, end };
  }

  upTo(ending: Ending): string {
    const kept = this.#lines.slice(0, ending.lines);
    if (ending.lastLine !== undefined) kept.push(ending.lastLine);
    return kept.join("\n");
  }

  close(ending: Ending, closing: Block["closing"] = "closed"): Block {
    return { code: this.upTo(ending), end: ending.end, closing };
  }

  /** Whether a fence after these lines would stand in a literal (`open`), or else whether the lines parse. */
  state(language: CellLanguage): "complete" | "open" | "broken" {
    // Read as code, the back-ticks of a fence would end the literal that it stands in.
    const code = this.#lines
      .map((line, index) => (this.#fenceLines.has(index) ? line.replace(/[`~]/g, " ") : line))
      .join("\n");
    if (language === "python") return endsInsidePythonString(code) ? "open" : "complete";
    if ("program" in parseCell(code)) return "complete";
    return endsInsideLiteral(code) ? "open" : "broken";
  }
}

function findGluedEnd(line: string, run: Run | undefined, ending: Ending, fence: Fence): Ending | undefined {
  if (run !== undefined) return run.rest === "" ? ending : undefined;
  if (!line.includes(fence.character.repeat(3)) || line.length > MAX_GLUED_CHARS) return undefined;
  const code = /^(.*[^`~])(?:`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return code === undefined ? undefined : { ...ending, lastLine: code };
}

function isCompleteCell(code: string, language: CellLanguage): boolean {
  if (language === "python") return readPython(code).isProgram;
  return "program" in parseCell(code) && !endsWithComment(code);
}

interface Run {
  readonly start: number;
  readonly length: number;
  readonly rest: string;
}

/** The fence characters at the start of a line. */
function readRun(line: string, fence: Fence): Run | undefined {
  let start = 0;
  while (line[start] === " " || line[start] === "\t") start += 1;
  let end = start;
  while (line[end] === fence.character) end += 1;
  if (end - start < 3) return undefined;
  return { start, length: end - start, rest: line.slice(end).trim() };
}

interface ClosingLine {
  readonly text: string;
  readonly offset: number;
  readonly rawEnd: number;
  readonly fence: Fence;
  readonly options: BlockOptions;
}

/** Where the text goes on when this line ends the block: behind the line, behind the fence, or at the fence that opens the next block. */
function closingEnd(line: string, run: Run, { text, offset, rawEnd, fence, options }: ClosingLine): number | undefined {
  if (run.rest === "") return rawEnd + 1;
  const { role } = fence.label;
  if (isFenceLabel(run.rest, options.language)) {
    // The closing fence was forgotten, or doubled; documents may hold such blocks as content.
    if (role === "document") return undefined;
    if ((role === "other" || role === "foreign") && readFenceLabel(run.rest, options.language).role !== "code")
      return undefined;
    return text.indexOf(fence.character.repeat(3), offset);
  }
  if (role === "document" || role === "other") return undefined;
  return rawEnd - (line.length - run.start - run.length);
}

/** Takes the quotation marks and the indentation of the fence from a line; `undefined` when the quotation ends. */
function stripLine(raw: string, fence: Fence): string | undefined {
  let line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  for (let depth = 0; depth < fence.quoteDepth; depth += 1) {
    const mark = /^ {0,3}> ?/.exec(line);
    if (mark === null) return undefined;
    line = line.slice(mark[0].length);
  }
  let column = 0;
  let start = 0;
  while (column < fence.indent && (line[start] === " " || line[start] === "\t")) {
    column += line[start] === "\t" ? 4 : 1;
    start += 1;
  }
  return line.slice(start);
}
