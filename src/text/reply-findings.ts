import { FinalCollector, type ReplyFinal } from "./collect-finals.js";
import type { CellLanguage, ReplLanguage } from "./fence-language.js";
import { doesSomething, parseCell } from "./javascript-syntax.js";
import { readPython } from "./python-syntax.js";
import type { ReplyProblem, ReplyProblemKind } from "./reply-problems.js";

/** Code to run. */
export interface ReplyCell {
  /** Without fences and the indentation of the block. */
  readonly code: string;
  readonly language: CellLanguage;
  /** 1-based line of the reply on which the code begins. */
  readonly line: number;
}

/** What a reply means: code to run, an answer, and what the model must be told. */
export interface ParsedReply {
  /** In the order in which they stand. */
  readonly cells: readonly ReplyCell[];
  /** The answer handed in as text, outside of code and reasoning. It holds after the cells have run. */
  readonly final?: ReplyFinal;
  /** Empty only when there is a cell or an answer. */
  readonly problems: readonly ReplyProblem[];
  /** The reply without cells and reasoning, for people to read. */
  readonly prose: string;
}

/** Worth saying only when nothing could be run: a reply may show data beside its code. */
const ONLY_WHEN_IDLE: ReadonlySet<ReplyProblemKind> = new Set(["empty_block", "reasoning_only", "tool_call"]);
/** More of a kind teach no more. */
const MAX_PER_KIND = 3;
const MAX_LANGUAGES = 5;
/** A longer text is no program that lacks its fence. */
const MAX_UNFENCED_CHARS = 50_000;
const TOOL_CALL =
  /<(?:tool_call|function_calls?|invoke|execute|function=\w+)\b|<\|(?:tool_call|python_tag|tool_calls_section_begin)|<｜tool/;

/** Gathers what the parts of a reply mean. */
export class ReplyFindings {
  readonly cells: ReplyCell[] = [];
  readonly finals: FinalCollector;
  readonly #language: ReplLanguage;
  readonly #problems: ReplyProblem[] = [];
  readonly #counts = new Map<ReplyProblemKind, number>();
  readonly #prose: string[] = [];
  readonly #otherLanguages = new Set<string>();
  #unlabelled: ReplyProblem | undefined;
  #markedBlock: ReplyProblem | undefined;

  constructor(language: ReplLanguage) {
    this.#language = language;
    this.finals = new FinalCollector(language);
  }

  report(problem: ReplyProblem): void {
    const count = this.#counts.get(problem.kind) ?? 0;
    this.#counts.set(problem.kind, count + 1);
    if (count < MAX_PER_KIND) this.#problems.push(problem);
  }

  addProse(text: string): void {
    if (text !== "") this.#prose.push(text);
  }

  /** A block that does not run for what its label says. */
  addOther(language: string): void {
    if (this.#otherLanguages.size < MAX_LANGUAGES) this.#otherLanguages.add(language.slice(0, 30));
  }

  addUnlabelled(line: number): void {
    this.#unlabelled ??= { kind: "unlabelled_block", line };
  }

  /** A marker in a block that does not run. */
  addMarkedBlock(line: number): void {
    this.#markedBlock ??= { kind: "final_in_block", line };
  }

  conclude(isReplyEmpty: boolean): ParsedReply {
    const prose = this.#prose.join("").trim();
    const { cells } = this;
    const isIdle = cells.length === 0;
    let { final, problems } = this.finals.result(isIdle);
    const isUnfenced = isIdle && this.#problems.length === 0 && readsAsUnfencedCode(prose, this.#language);
    if (isUnfenced) {
      // The marker is one statement of a program that has not run.
      final = undefined;
      problems = [{ kind: "unfenced_code" }];
    }
    const all = [
      ...this.#problems.filter(({ kind }) => (final === undefined && isIdle) || !ONLY_WHEN_IDLE.has(kind)),
      ...problems,
    ];
    if (final === undefined && this.#markedBlock !== undefined) all.push(this.#markedBlock);
    if (final === undefined && isIdle) {
      if (this.#unlabelled !== undefined && this.#markedBlock === undefined) all.push(this.#unlabelled);
      if (this.#otherLanguages.size > 0 && this.#markedBlock === undefined)
        all.push({ kind: "other_blocks", languages: [...this.#otherLanguages] });
      if (all.length === 0 && TOOL_CALL.test(prose)) all.push({ kind: "tool_call" });
      if (all.length === 0) all.push({ kind: isReplyEmpty ? "empty_reply" : "no_code" });
    }
    return { cells, ...(final === undefined ? {} : { final }), problems: all, prose };
  }
}

/** A marker is an answer in text, though it has the form of a call, also with back-ticks or underscores around its name. */
const MARKER = "[`_]{0,3}FINAL(?:_VAR)?(?:\\b|_{1,3}\\()";
const MARKER_STATEMENT = new RegExp(`^${MARKER}`, "i");
const MARKER_LINE = new RegExp(`^[ \\t]{0,20}${MARKER}.*$`, "gim");

function readsAsUnfencedCode(prose: string, language: ReplLanguage): boolean {
  if (prose === "" || prose.length > MAX_UNFENCED_CHARS || /^[ \t]*(?:`{3,}|~{3,})/m.test(prose)) return false;
  if (language === "python") {
    const { isProgram, acts } = readPython(prose.replace(MARKER_LINE, ""));
    return isProgram && acts;
  }
  const parsed = parseCell(prose);
  if ("error" in parsed) return false;
  const others = parsed.program.body.filter(({ start }) => !MARKER_STATEMENT.test(prose.slice(start, start + 20)));
  return doesSomething(others);
}
