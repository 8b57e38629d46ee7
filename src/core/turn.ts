import type { CellResult, EnvironmentSession, FinalValue } from "../spec/environment.js";
import type { ModelReply } from "../spec/model.js";
import type { FinishReason, HistoryCell } from "../spec/response.js";
import { describeProblems } from "../text/describe-problems.js";
import { isRepeatedFailure } from "../text/feedback.js";
import type { CellReport } from "../text/format-cell.js";
import { type ParsedReply, parseReply, type ReplyCell } from "../text/parse-reply.js";
import {
  formatBadReply,
  formatConflictingFinal,
  formatEmptyAnswer,
  formatPrematureFinal,
  formatSchemaMismatch,
  formatUnknownVariable,
} from "../text/send-back.js";
import { truncate } from "../text/truncate.js";
import {
  formatAnswerBesideError,
  formatCutReplies,
  formatSkippedBlocks,
  formatTakenBack,
  formatTooManyBlocks,
} from "../text/turn-notes.js";
import { raceSignal } from "../util/abort.js";
import { deepFreeze } from "../util/deep-freeze.js";
import { preview } from "../util/preview.js";
import { type Answer, fitAnswer } from "./answer.js";
import type { Run } from "./run.js";

/** More in one reply are no work of a model that reads what comes of them. */
const MAX_CELLS = 50;

/** What a reply led to: an answer, or something to tell the model. */
export interface Turn {
  readonly reports: readonly CellReport[];
  /** What is to be said beside the cells' results, such as why an answer was sent back. */
  readonly notes: readonly string[];
  readonly answer?: Answer | undefined;
  /** The words around the code. */
  readonly prose: string;
}

/** How a run ended. */
export interface Outcome extends Answer {
  readonly finishReason: FinishReason;
}

/** How strict a turn is. On the last chance an answer is taken that would otherwise be sent back for a better one. */
export interface TurnOptions {
  readonly signal: AbortSignal;
  readonly lastChance: boolean;
  /** Called with every cell as soon as it has run, so that a run that is stopped keeps its history. */
  readonly onCell: (cell: HistoryCell) => void;
}

/** Carries out one reply: its code, cell by cell, then the answer in its text. */
export class TurnInProgress {
  readonly #run: Run;
  readonly #opening: Promise<EnvironmentSession>;
  readonly #options: TurnOptions;
  readonly #reports: CellReport[] = [];
  readonly #notes: string[] = [];
  #final: FinalValue | undefined;
  /** Cells that were started; each waits for the one before it. */
  #started: ReplyCell[] = [];
  /** How many of the reports are of cells that the reply has taken back since. */
  #takenBack = 0;
  #running: Promise<void> = Promise.resolve();

  /** The REPL may still be opening. */
  constructor(run: Run, opening: Promise<EnvironmentSession>, options: TurnOptions) {
    this.#run = run;
    this.#opening = opening;
    this.#options = options;
  }

  /** Starts the cells that are complete in a reply that is still coming. How many there are. */
  startEarly(text: string): number {
    const { cells } = this.#parse(text, true);
    this.#start(cells);
    // A failure shows where the queue is awaited.
    this.#running.catch(() => {});
    return cells.length;
  }

  /** Carries out what is left of the reply. */
  async finish(reply: ModelReply): Promise<Turn> {
    const cut = reply.stopReason === "length" || reply.stopReason === "content_filter";
    const parsed = this.#parse(reply.text, cut);
    this.#start(parsed.cells);
    await this.#running;
    const skipped = parsed.cells.length - (this.#reports.length - this.#takenBack);
    if (skipped > 0 && !this.#final) {
      this.#notes.push(this.#failed ? formatSkippedBlocks(skipped) : formatTooManyBlocks(skipped, MAX_CELLS));
    }
    if (reply.text.trim() === "") {
      this.#notes.push(formatBadReply(badReplyOf(reply)));
      this.#warnOfRefusal(reply);
    } else this.#noteProblems(parsed.problems);
    const answer = await this.#fitted(await this.#answer(parsed));
    return { reports: this.#reports, notes: this.#notes, answer, prose: parsed.prose };
  }

  /** Without a word of it, a run that ends without an answer looks like a fault of the model's code. */
  #warnOfRefusal({ refusal, stopReason }: ModelReply): void {
    if (refusal !== undefined) this.#run.warn(`The root model declined: ${preview(refusal)}`);
    else if (stopReason === "content_filter")
      this.#run.warn("The provider's content filter stopped a reply of the root model");
  }

  #noteProblems(problems: ParsedReply["problems"]): void {
    const { language } = this.#run.tree.environment;
    const note = describeProblems(problems, { hasRun: this.#reports.length > 0, language });
    if (note !== "") this.#notes.push(note);
  }

  #parse(text: string, cut: boolean): ParsedReply {
    return parseReply(text, { cut, language: this.#run.tree.environment.language });
  }

  /** Starts what has not been started. Reasoning that shows itself only by its end takes back the cells before it. */
  #start(cells: readonly ReplyCell[]): void {
    if (this.#started.some(({ code }, index) => cells[index]?.code !== code)) {
      this.#started = [];
      this.#enqueue(async () => this.#takeBack());
    }
    const started = this.#started;
    for (const cell of cells.slice(started.length, MAX_CELLS)) {
      started.push(cell);
      // A cell that is taken back while it waits does not run.
      this.#enqueue(async () => (started === this.#started ? this.#runCell(cell) : undefined));
    }
  }

  #enqueue(work: () => Promise<void>): void {
    this.#running = this.#running.then(work);
  }

  /** What has run was an idea: neither its answer nor its error ends the turn. */
  #takeBack(): void {
    const count = this.#reports.length - this.#takenBack;
    if (count > 0) this.#notes.push(formatTakenBack(count));
    this.#takenBack = this.#reports.length;
    this.#final = undefined;
  }

  /** Runs a cell, unless an error or an answer has ended the turn's code: what follows was written without knowing of it. */
  async #runCell({ code, language }: ReplyCell): Promise<void> {
    const { signal, onCell } = this.#options;
    if (this.#final || this.#failed || signal.aborted) return;
    const run = this.#run;
    const session = await this.#opening;
    const cellId = run.tree.newId();
    const scope = { id: cellId, subCalls: 0, failedCalls: 0, cutReplies: 0 };
    run.cell = scope;
    run.emit({ type: "code_generated", cellId, code, language }, code);
    const result = deepFreeze(await session.execute(code, { language, signal, limits: run.cellLimits }));
    run.variables = result.variables;
    if (result.error && !signal.aborted) run.tree.budget.countError();
    run.emit({ type: "code_executed", cellId, code, result }, result.error?.text ?? result.output.head);
    const repeatedFailure = isRepeatedFailure(code, result.error !== undefined, run.cellsSoFar());
    this.#reports.push({ result, subCalls: { made: scope.subCalls, failed: scope.failedCalls }, repeatedFailure });
    if (scope.cutReplies > 0) {
      run.warn("Replies of sub-calls were cut at their output limit (`subMaxTokens`, or what the budget had left)");
      this.#notes.push(formatCutReplies(scope.cutReplies));
    }
    if (result.answerIsEmpty) this.#notes.push(formatEmptyAnswer(run.tree.environment.language));
    onCell(historyCell(run, code, result));
    this.#final = result.final;
  }

  get #failed(): boolean {
    return this.#reports.slice(this.#takenBack).some(({ result }) => result.error);
  }

  async #answer({ final: inText, cells }: ParsedReply): Promise<Answer | undefined> {
    const { lastChance } = this.#options;
    if (this.#final) {
      const conflicting = this.#final.conflicting || (await this.#contradicts(inText, this.#final));
      if (!conflicting || lastChance) return this.#final;
      this.#notes.push(formatConflictingFinal());
      return undefined;
    }
    if (!inText) return undefined;
    const objection = lastChance ? undefined : this.#objection(cells.length);
    if (objection !== undefined) {
      this.#notes.push(objection);
      return undefined;
    }
    const answer = await this.#evaluate(inText);
    if (answer) return answer;
    const { variables, tree } = this.#run;
    this.#notes.push(
      inText.identifier === "answer"
        ? formatEmptyAnswer(tree.environment.language)
        : formatUnknownVariable(inText.argument, variables, inText.kind),
    );
    return undefined;
  }

  /** Whether the text hands in another answer than the code beside it. */
  async #contradicts(inText: ParsedReply["final"], final: FinalValue): Promise<boolean> {
    const other = inText && (await this.#evaluate(inText));
    return other !== undefined && other.text !== final.text;
  }

  /** The answer in the form that was asked for; one that does not fit is sent back. */
  async #fitted(answer: Answer | undefined): Promise<Answer | undefined> {
    if (!answer) return undefined;
    // A schema of the user's may ask others, who need not answer.
    const fitted = await raceSignal(fitAnswer(this.#run.answerForm, answer), this.#options.signal);
    if (!("issues" in fitted)) return fitted;
    this.#run.misfit = fitted;
    if (fitted.failure) throw fitted.failure;
    this.#notes.push(formatSchemaMismatch(fitted.issues));
    return undefined;
  }

  /** Why an answer in text is not taken yet, if so. */
  #objection(cells: number): string | undefined {
    const run = this.#run;
    if (this.#failed || cells > MAX_CELLS) return formatAnswerBesideError();
    if (!run.settings.requireCodeBeforeFinal || run.description.complete || run.finalWasSentBack) return undefined;
    if (this.#reports.length > 0 || run.cellsSoFar().length > 0) return undefined;
    run.finalWasSentBack = true;
    return formatPrematureFinal(run.description.chars);
  }

  /** The value of a `FINAL(...)` or `FINAL_VAR(...)` in text; nothing when it names a variable that is not there. */
  async #evaluate({
    kind,
    argument,
    quoted,
    identifier,
    root,
    json,
  }: NonNullable<ParsedReply["final"]>): Promise<Answer | undefined> {
    const session = await this.#opening;
    if (identifier === "answer") {
      const text = (await session.draft()) ?? "";
      return text === "" ? undefined : { text };
    }
    const variable = identifier ?? root;
    if (kind === "FINAL" && !this.#run.variables.some(({ name }) => name === variable)) {
      return identifier !== undefined && this.#mayBeMeantAsVariable(identifier)
        ? undefined
        : { text: argument, json, written: quoted ? "quoted" : "bare" };
    }
    // The REPL resolves the name: it knows paths such as `a.b`, awaits promises, and gives long values exactly.
    const code = `FINAL_VAR(${JSON.stringify(argument)})`;
    const { signal } = this.#options;
    return (await session.execute(code, { signal, limits: this.#run.cellLimits })).final;
  }

  /** A word that looks like a variable is sent back once. When it comes again, or at the very end, it is meant as it stands. */
  #mayBeMeantAsVariable(word: string): boolean {
    const { doubtfulWords, stoppedBy } = this.#run;
    if (stoppedBy || doubtfulWords.has(word) || !namesVariable(word)) return false;
    doubtfulWords.add(word);
    return true;
  }
}

/** Names that models give to variables for answers. A bare word such as `Paris` is an answer itself. */
const ANSWER_NAMES =
  /^(?:ans|answers?|results?|output|response|summary|value|final|res|ret|data|text|report|total|count|sum|average|list|items|matches|names|json|string|content|undefined|NaN)$/i;

/** Whether a bare word in `FINAL(word)` can only be meant as a variable: it would be a wrong answer as text. */
function namesVariable(word: string): boolean {
  return /[_$\d]|[a-z][A-Z]/.test(word) || ANSWER_NAMES.test(word);
}

function historyCell(run: Run, code: string, result: CellResult): HistoryCell {
  const { error, output, durationMs } = result;
  return {
    code,
    output: truncate(output, run.settings.maxOutputChars),
    outputChars: output.length,
    error: error?.text,
    subCalls: run.cell.subCalls,
    durationMs,
  };
}

function badReplyOf({ stopReason, refusal }: ModelReply): Parameters<typeof formatBadReply>[0] {
  if (refusal !== undefined) return { kind: "refusal", words: refusal };
  if (stopReason === "tool_calls" || stopReason === "content_filter") return { kind: stopReason };
  return { kind: "empty" };
}
