import type { CellResult, EnvironmentSession } from "../spec/environment.js";
import type { ModelReply } from "../spec/model.js";
import type { FinishReason, HistoryCell } from "../spec/response.js";
import { describeProblems } from "../text/describe-problems.js";
import { type CellReport, isRepeatedFailure } from "../text/feedback.js";
import { type ParsedReply, parseReply } from "../text/parse-reply.js";
import {
  formatBadReply,
  formatConflictingFinal,
  formatPrematureFinal,
  formatUnknownVariable,
} from "../text/send-back.js";
import { truncate } from "../text/truncate.js";
import type { Run } from "./run.js";

/** What a reply led to: an answer, or something to tell the model. */
export interface Turn {
  readonly reports: readonly CellReport[];
  /** What is to be said beside the cells' results, such as why an answer was sent back. */
  readonly notes: readonly string[];
  readonly answer?: Answer | undefined;
  /** The words around the code. */
  readonly prose: string;
}

export interface Answer {
  readonly text: string;
  readonly json?: string | undefined;
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

/** Carries out one reply: first its code, cell by cell, then the answer in its text. */
export async function takeTurn(
  run: Run,
  session: EnvironmentSession,
  reply: ModelReply,
  options: TurnOptions,
): Promise<Turn> {
  const parsed = parseReply(reply.text, {
    cut: reply.stopReason === "length",
    language: run.tree.environment.language,
  });
  const { reports, final, notes } = await runCells(run, session, parsed, options);
  if (reply.text.trim() === "") notes.push(formatBadReply(badReplyOf(reply)));
  else notes.push(...describeProblems(parsed.problems));
  const turn = { reports, notes, prose: parsed.prose };

  if (final?.conflicting && !options.lastChance) {
    notes.push(formatConflictingFinal());
    return turn;
  }
  if (final) return { ...turn, answer: final };
  if (!parsed.final) return turn;
  if (!options.lastChance) {
    const objection = objectionTo(run, reports);
    if (objection !== undefined) {
      notes.push(objection);
      return turn;
    }
  }
  const answer = await evaluateFinal(run, session, parsed.final, options.signal);
  if (answer) return { ...turn, answer };
  notes.push(formatUnknownVariable(parsed.final.argument, run.variables));
  return turn;
}

/** Runs the cells in order. An error or an answer ends the turn's code: what follows was written without knowing of it. */
async function runCells(run: Run, session: EnvironmentSession, { cells }: ParsedReply, options: TurnOptions) {
  const reports: CellReport[] = [];
  const notes: string[] = [];
  for (const [index, { code, language }] of cells.entries()) {
    const result = await runCell(run, session, code, language, options);
    const { subCalls: made, failedCalls: failed, cutReplies } = run.cell;
    const repeatedFailure = isRepeatedFailure(code, result.error !== undefined, run.cellsSoFar());
    reports.push({ result, subCalls: { made, failed }, repeatedFailure });
    if (cutReplies > 0) {
      run.warn(`Replies of sub-calls were cut at \`subMaxTokens\` (${run.settings.subMaxTokens})`);
      notes.push(`${cutReplies} sub-call replies were cut at their output limit: ask for shorter ones.`);
    }
    options.onCell(historyCell(run, code, result));
    if (result.final) return { reports, notes, final: result.final };
    if (result.error || options.signal.aborted) {
      const skipped = cells.length - index - 1;
      if (skipped > 0) notes.push(`The ${skipped} blocks after the one that failed were not run.`);
      break;
    }
  }
  return { reports, notes, final: undefined };
}

async function runCell(
  run: Run,
  session: EnvironmentSession,
  code: string,
  language: "javascript" | "typescript" | "python",
  { signal }: TurnOptions,
): Promise<CellResult> {
  const cellId = run.tree.newId();
  run.cell = { id: cellId, subCalls: 0, failedCalls: 0, cutReplies: 0 };
  run.emit({ type: "code_generated", cellId, code, language }, code);
  const result = await session.execute(code, { language, signal });
  run.variables = result.variables;
  if (result.error && !signal.aborted) run.tree.budget.countError();
  run.emit({ type: "code_executed", cellId, code, result }, result.error?.text ?? result.output.head);
  return result;
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

/** Why an answer in text is not taken yet, if so. */
function objectionTo(run: Run, reports: readonly CellReport[]): string | undefined {
  if (reports.some(({ result }) => result.error)) {
    return "Your code failed, so the answer beside it was not taken. Mend the code, or hand in the answer in a reply of its own.";
  }
  const { requireCodeBeforeFinal } = run.settings;
  if (!requireCodeBeforeFinal || run.description.complete || run.finalWasSentBack) return undefined;
  if (reports.length > 0 || run.cellsSoFar().length > 0) return undefined;
  run.finalWasSentBack = true;
  return formatPrematureFinal(run.description.chars);
}

/** The value of a `FINAL(...)` or `FINAL_VAR(...)` in text; nothing when it names no variable. */
async function evaluateFinal(
  run: Run,
  session: EnvironmentSession,
  final: NonNullable<ParsedReply["final"]>,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  if (final.kind === "FINAL") {
    const { identifier } = final;
    const named = identifier !== undefined && run.variables.some(({ name }) => name === identifier);
    if (!named) return { text: final.argument };
  }
  // The REPL resolves the name: it knows paths such as `a.b`, awaits promises, and gives long values exactly.
  const { final: value } = await session.execute(`FINAL_VAR(${JSON.stringify(final.argument)})`, { signal });
  return value;
}

function badReplyOf({ stopReason, refusal }: ModelReply): Parameters<typeof formatBadReply>[0] {
  if (refusal !== undefined) return { kind: "refusal", words: refusal };
  if (stopReason === "tool_calls" || stopReason === "content_filter") return { kind: stopReason };
  return { kind: "empty" };
}
