import type { RLMEvent, RLMEventOf } from "../spec/events.js";
import type { ModelUsage } from "../spec/usage.js";
import {
  formatAnswer,
  formatCode,
  formatCodeExecuted,
  formatModelEnd,
  formatRunEnd,
  formatRunStart,
  formatTurnStart,
  formatWarning,
} from "./console/format.js";
import { formatStatus } from "./console/format-status.js";
import { createPaint, type Paint, wantsColor } from "./console/paint.js";
import { type ConsoleStream, ProgressLine } from "./console/progress-line.js";
import { type ConsoleLimits, RunView } from "./console/run-view.js";

export type { ConsoleLimits, ConsoleStream };

/** How a run is told to a person. */
export interface ConsoleOptions {
  /** Where it is written. @defaultValue process.stderr */
  readonly stream?: ConsoleStream;
  /** Whether to use colour. @defaultValue on a terminal, as `NO_COLOR` and `FORCE_COLOR` say */
  readonly color?: boolean;
  /** Columns of a line. @defaultValue what the stream says, else 80 */
  readonly width?: number;
  /** Limits of the run, so that the progress line can say what is left. */
  readonly limits?: ConsoleLimits;
  /** Whether the answer is printed; a program that prints it elsewhere says no. @defaultValue true */
  readonly showAnswer?: boolean;
}

/** How often the clock in the progress line moves while nothing happens. */
const TICK_MS = 500;
const DEFAULT_WIDTH = 80;

/**
 * Tells runs to a person as they happen: question, turns, code, output, sub-calls, cost. On a terminal one progress line
 * stays at the bottom; elsewhere there are plain lines only. One observer can watch any number of runs at once.
 */
export function consoleObserver(options: ConsoleOptions = {}): (event: RLMEvent) => void {
  const observer = new ConsoleObserver(options);
  return (event) => observer.onEvent(event);
}

class ConsoleObserver {
  readonly #stream: ConsoleStream;
  readonly #width: number | undefined;
  readonly #limits: ConsoleLimits;
  readonly #showAnswer: boolean;
  readonly #paint: Paint;
  readonly #out: ProgressLine;
  /** The runs under way, in the order of their starts. */
  readonly #runs = new Map<string, RunView>();
  #clock: NodeJS.Timeout | undefined;

  constructor({ stream = process.stderr, color, width, limits = {}, showAnswer = true }: ConsoleOptions) {
    this.#stream = stream;
    this.#width = width;
    this.#limits = limits;
    this.#showAnswer = showAnswer;
    this.#paint = createPaint(color ?? wantsColor(stream, process.env));
    this.#out = new ProgressLine(stream, stream.isTTY === true);
  }

  onEvent(event: RLMEvent): void {
    const run = event.type === "run_start" ? this.#begin(event) : this.#runs.get(event.runId);
    if (run === undefined) return;
    this.#print(run, this.#linesOf(event, run));
    if (event.type === "run_end") this.#end(run);
    this.#refresh(event.at);
  }

  #begin(event: RLMEventOf<"run_start">): RunView {
    const parent = event.parentRunId === undefined ? undefined : this.#runs.get(event.parentRunId);
    const run = new RunView(event, parent);
    for (const other of this.#runs.values()) {
      if (other.depth !== run.depth || other.quiet || run.quiet) continue;
      other.tagged = true;
      run.tagged = true;
    }
    this.#runs.set(run.id, run);
    if (this.#stream.isTTY === true) {
      this.#clock ??= setInterval(() => this.#refresh(Date.now()), TICK_MS).unref();
    }
    return run;
  }

  #end(run: RunView): void {
    this.#runs.delete(run.id);
    if (this.#runs.size > 0) return;
    clearInterval(this.#clock);
    this.#clock = undefined;
    this.#out.clear();
  }

  #refresh(now: number): void {
    if (this.#runs.size === 0) return;
    const width = this.#width ?? this.#stream.columns ?? DEFAULT_WIDTH;
    this.#out.update(() => this.#paint.dim(formatStatus([...this.#runs.values()], this.#limits, now, width)), now);
  }

  #print({ quiet, depth, id, tagged }: RunView, lines: readonly string[]): void {
    if (quiet) return;
    const lead = `${tagged ? `[${id.slice(0, 4)}] ` : ""}${"│ ".repeat(depth)}`;
    this.#out.print(lead === "" ? lines : lines.map((line) => `${this.#paint.dim(lead)}${line}`));
  }

  /** Notes what an event says and gives the lines it is worth. */
  #linesOf(event: RLMEvent, run: RunView): readonly string[] {
    const paint = this.#paint;
    switch (event.type) {
      case "run_start":
        return formatRunStart(event, paint);
      case "iteration_start":
        run.iteration = event.iteration;
        run.maxIterations = event.maxIterations;
        return formatTurnStart(event, paint, (this.#width ?? this.#stream.columns ?? DEFAULT_WIDTH) - 2 * run.depth);
      case "model_start":
        run.doing = "asking the model";
        run.receivedChars = 0;
        return [];
      case "token":
        run.doing = "model is writing";
        run.receivedChars += event.text.length;
        return [];
      case "model_end":
        run.receivedChars = 0;
        addTo(run, event.usage);
        return formatModelEnd(event, paint);
      case "code_generated":
        run.doing = "running code";
        return formatCode(event, paint);
      case "code_executed": {
        const tally = run.cells.get(event.cellId);
        run.cells.delete(event.cellId);
        return [...indent(tally?.close(event.at) ?? []), ...formatCodeExecuted(event, paint)];
      }
      case "sub_call_start":
        run.totals.subCalls++;
        run.tallyOf(event.cellId, paint, event.at).start(event);
        return [];
      case "sub_call_end":
        // The requests of a child were counted when they were made.
        if (event.kind === "llm") addTo(run, event.usage);
        return indent(run.tallyOf(event.cellId, paint, event.at).end(event));
      case "sub_call_cache_hit":
        run.totals.subCalls++;
        return indent(run.tallyOf(event.cellId, paint, event.at).hit(event));
      case "warning":
        return formatWarning(event, paint);
      case "final_answer":
        return this.#showAnswer ? formatAnswer(event, paint) : [];
      case "iteration_end":
        return [];
      case "run_end":
        return formatRunEnd(event, paint);
    }
  }
}

function addTo({ totals }: RunView, { inputTokens, outputTokens, cost }: ModelUsage): void {
  totals.tokens += inputTokens + outputTokens;
  totals.cost = totals.cost === null || cost === null ? null : totals.cost + cost;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
