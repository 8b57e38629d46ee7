import type {
  CapturedText,
  CellError,
  CellResult,
  EnvironmentLimits,
  FinalValue,
  ResetInfo,
  VariableInfo,
} from "../../spec/environment.js";
import type { GuestFinal, StopReason } from "../protocol/messages.js";
import { describeCellError } from "./cell-error.js";
import type { CellEnd } from "./cell-run.js";
import type { CellSources } from "./cell-sources.js";

/** Everything that is known of a cell that is over. */
export interface CellFacts {
  readonly file: string;
  readonly sources: CellSources;
  readonly limits: EnvironmentLimits;
  readonly variables: readonly VariableInfo[];
  readonly startedAt: number;
  /** The cell was not run at all. */
  readonly error?: CellError | undefined;
  readonly end?: CellEnd | undefined;
  readonly stopped?: StopReason | undefined;
  readonly reset?: ResetInfo | undefined;
}

/** Puts the result of a cell together. */
export function describeResult(facts: CellFacts): CellResult {
  const { end, file, sources } = facts;
  const report = end?.done?.report ?? undefined;
  const describe = (error: Parameters<typeof describeCellError>[0]) =>
    describeCellError(error, file, (name) => sources.get(name));
  return {
    output: describeOutput(end),
    value: report?.value,
    error: facts.error ?? stopError(facts) ?? (report?.error && describe(report.error)),
    final: report?.final && describeFinal(report.final),
    ...(report?.answerIsEmpty ? { answerIsEmpty: true } : {}),
    notices: report?.notices ?? [],
    unawaitedCalls: report?.unawaited ?? 0,
    unhandledRejections: report?.rejections.map(describe) ?? [],
    variables: facts.variables,
    changedVariables: report?.changed ?? [],
    reset: facts.reset,
    durationMs: performance.now() - facts.startedAt,
  };
}

function describeFinal({ source, text, json, isString, conflicting }: GuestFinal): FinalValue {
  return { source, text, json: isString ? JSON.stringify(text) : json, conflicting };
}

function describeOutput(end: CellEnd | undefined): CapturedText {
  const head = end?.head ?? "";
  const { tail, length } = end?.done?.output ?? { tail: "", length: head.length };
  return { head, tail, length: tail === "" ? head.length : Math.max(length, head.length + tail.length) };
}

function stopError({ end, stopped, limits, reset }: CellFacts): CellError | undefined {
  if (end?.lost) return failure("ResourceError", reset?.reason ?? "The REPL's process ended while the cell ran");
  const outcome = end?.done?.report?.outcome ?? end?.done?.outcome;
  const reason =
    stopped ??
    (outcome === "timeout" || outcome === "wall" || outcome === "aborted" ? (end?.stopped ?? outcome) : undefined);
  switch (reason) {
    case undefined:
      return undefined;
    case "aborted":
      return failure("AbortError", "The cell was stopped from outside. Variables keep what they held");
    case "wall":
      return failure(
        "TimeoutError",
        `The cell took longer than ${seconds(limits.cellWallTimeoutMs)} in all, waiting included, and was stopped. Variables keep what they held`,
      );
    case "timeout":
      return failure(
        "TimeoutError",
        `The code ran longer than its limit of ${seconds(limits.cellTimeoutMs)} and was stopped. Variables keep what they held. Do less in one cell`,
      );
  }
}

function failure(name: string, message: string): CellError {
  return { name, message, text: `${name}: ${message}` };
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
