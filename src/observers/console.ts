import type { RLMEvent, RLMEventOf } from "../spec/events.js";
import { checkOptions, integerFrom, type OptionRules, oneOf } from "../util/check-options.js";
import { isRecord } from "../util/record.js";
import { terminalText } from "../util/terminal-text.js";
import { type ConsoleLimits, formatStatus } from "./console/format-status.js";
import { narrateAll, narrateTurns, type Style } from "./console/narrate.js";
import { createPaint, wantsColor } from "./console/paint.js";
import { type ConsoleStream, ProgressLine } from "./console/progress-line.js";
import { RunView } from "./console/run-view.js";

export type { ConsoleLimits, ConsoleStream };

/** How runs are told to a person. */
export interface ConsoleOptions {
  /** Where it is written. @defaultValue process.stderr */
  readonly stream?: ConsoleStream | undefined;
  /** Whether to use colour. @defaultValue on a terminal, as `NO_COLOR` and `FORCE_COLOR` say */
  readonly color?: boolean | undefined;
  /** Columns of a line. @defaultValue what the stream says, else 80 */
  readonly width?: number | undefined;
  /** How much is told: one line per turn, everything, or everything and the root model's words as it writes them. @defaultValue "all" */
  readonly detail?: "turns" | "all" | "words" | undefined;
  /** Limits of the runs, for saying what is left of them. */
  readonly limits?: ConsoleLimits | undefined;
  /** Whether the answer, or the error in its place, is printed; a program that prints it elsewhere says no. @defaultValue true */
  readonly showAnswer?: boolean | undefined;
}

const RULES: OptionRules<ConsoleOptions> = {
  stream: {
    expected: "a stream with `write`",
    accepts: (value) => isRecord(value) && typeof value["write"] === "function",
  },
  color: oneOf(true, false),
  width: integerFrom(1),
  detail: oneOf("turns", "all", "words"),
  limits: { expected: "an object with limits", accepts: isRecord },
  showAnswer: oneOf(true, false),
};

/** How often the clock in the progress line moves while nothing happens. */
const TICK_MS = 500;
const DEFAULT_WIDTH = 80;

/**
 * Tells runs to a person as they happen: question, turns, code, output, sub-calls, cost. On a terminal one progress line
 * stays at the bottom; elsewhere there are plain lines only. One observer can watch any number of runs at once.
 *
 * @throws RLMConfigError for a wrong option
 */
export function consoleObserver(options: ConsoleOptions = {}): (event: RLMEvent) => void {
  checkOptions(options, RULES);
  const observer = new ConsoleObserver(options);
  return (event) => observer.onEvent(event);
}

class ConsoleObserver {
  readonly #stream: ConsoleStream;
  readonly #style: () => Style;
  readonly #detail: "turns" | "all" | "words";
  readonly #out: ProgressLine;
  /** The runs under way, in the order of their starts. */
  readonly #runs = new Map<string, RunView>();
  #clock: NodeJS.Timeout | undefined;

  constructor(options: ConsoleOptions) {
    const { stream = process.stderr, color, width, detail = "all", limits = {}, showAnswer = true } = options;
    const paint = createPaint(color ?? wantsColor(stream, process.env));
    this.#stream = stream;
    this.#detail = detail;
    // Terminals change their width while a run goes on.
    this.#style = () => ({ paint, limits, showAnswer, width: width ?? stream.columns ?? DEFAULT_WIDTH });
    this.#out = new ProgressLine(stream);
  }

  onEvent(event: RLMEvent): void {
    const run = event.type === "run_start" ? this.#begin(event) : this.#runs.get(event.runId);
    // A run whose start was not seen cannot be told.
    if (run === undefined) return;
    run.note(event);
    if (event.type === "token") this.#showWords(event, run);
    const narrate = this.#detail === "turns" ? narrateTurns : narrateAll;
    this.#print(run, narrate(event, run, this.#style()));
    if (event.type === "run_end") this.#end(run);
    this.#refresh(event.at);
  }

  #begin(event: RLMEventOf<"run_start">): RunView {
    const parent = event.parentRunId === undefined ? undefined : this.#runs.get(event.parentRunId);
    const run = new RunView(event, parent);
    for (const other of this.#runs.values()) {
      if (other.depth !== run.depth || other.isQuiet || run.isQuiet) continue;
      other.isTagged = true;
      run.isTagged = true;
    }
    this.#runs.set(run.id, run);
    // Without a reference: watching a run must not keep a process alive.
    if (this.#stream.isTTY) this.#clock ??= setInterval(() => this.#refresh(Date.now()), TICK_MS).unref();
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
    const { paint, limits, width } = this.#style();
    // The last column stays free: text that ends there makes some terminals begin a new line.
    const columns = Math.max(0, width - 1);
    const text = () => formatStatus([...this.#runs.values()], limits, now, columns).slice(0, columns);
    this.#out.update(() => paint.dim(text()), now);
  }

  /** Only while one run speaks: the words of two would run into each other. */
  #showWords({ text }: RLMEventOf<"token">, run: RunView): void {
    if (this.#detail !== "words" || run.depth > 0 || run.isTagged) return;
    const indented = terminalText(text).replaceAll("\n", "\n  ");
    this.#out.append(run.wordsShown ? indented : `  ${indented}`);
    run.wordsShown = true;
  }

  #print({ isQuiet, depth, id, isTagged }: RunView, lines: readonly string[]): void {
    if (isQuiet) return;
    const lead = `${isTagged ? `[${id.slice(0, 4)}] ` : ""}${"│ ".repeat(depth)}`;
    const { paint } = this.#style();
    this.#out.print(lead === "" ? lines : lines.map((line) => `${paint.dim(lead)}${line}`));
  }
}
