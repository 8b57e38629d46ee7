import { join } from "node:path";
import { RLMConfigError } from "../spec/errors.js";
import type { RLMEvent } from "../spec/events.js";
import { type LoggedEvent, TreeEncoder } from "../trajectory/encode.js";
import { encodeLine } from "../trajectory/format.js";
import { TRAJECTORY_VERSION, type TrajectoryLine } from "../trajectory/lines.js";
import { redactValue, textRedactor } from "../trajectory/redact.js";
import { checkOptions, type OptionRules, text } from "../util/check-options.js";
import { LineWriter } from "./line-writer.js";

export interface TrajectoryLoggerOptions {
  /** A folder that gets one file per run of a user, named after its time and id; made when it is missing. */
  readonly dir?: string | undefined;
  /** One file for all runs; new runs are added at its end. */
  readonly file?: string | undefined;
  /** Values to keep out of the log, beside what has the form of a key or stands under a telling name. */
  readonly secrets?: readonly string[] | undefined;
}

const RULES: OptionRules<TrajectoryLoggerOptions> = {
  dir: { ...text, expected: "a path" },
  file: { ...text, expected: "a path" },
  // Checked by itself: an error that shows the value would show a secret.
  secrets: { expected: "an array of strings", accepts: () => true },
};

/** A tree of runs that is being written down. */
interface OpenTree {
  readonly writer: LineWriter;
  readonly encoder: TreeEncoder;
  /** Runs and calls that have not ended. The file stays open for a late reply even when the root is done. */
  readonly open: Set<string>;
  readonly runIds: string[];
}

/**
 * Writes runs to JSONL files, each line as it happens, so that the file can be read while a run goes on and after a crash.
 * Children stand in the file of the run that a user started. When a file cannot be written any more, the run gets one
 * warning and goes on.
 *
 * @example
 * const rlm = new RLMWrapper(client, "gpt-5", { logger: new TrajectoryLogger({ dir: "logs" }) });
 */
export class TrajectoryLogger {
  readonly #dir: string | undefined;
  readonly #file: string | undefined;
  readonly #redact: (text: string) => string;
  readonly #trees = new Map<string, OpenTree>();

  /** Touches no file. @throws RLMConfigError for a wrong option, and unless exactly one of `dir` and `file` is given. */
  constructor(options: TrajectoryLoggerOptions) {
    checkOptions(options, RULES);
    const { dir, file, secrets = [] } = options;
    if (!Array.isArray(secrets) || !secrets.every((secret) => typeof secret === "string")) {
      throw new RLMConfigError("secrets", `Expected \`secrets\` to be ${RULES.secrets.expected}`);
    }
    if ((dir === undefined) === (file === undefined)) {
      throw new RLMConfigError(
        "dir",
        "Expected exactly one of `dir` and `file`: a folder for one file per run, or one file for all",
      );
    }
    this.#dir = dir;
    this.#file = file;
    this.#redact = textRedactor(secrets);
  }

  /**
   * Writes an event down.
   * @throws once per file, when it cannot be written; whoever calls observers turns that into a warning.
   */
  onEvent(event: RLMEvent): void {
    if (event.type === "token") return;
    const tree = this.#trees.get(event.runId) ?? this.#begin(event);
    if (!tree) return;
    const isFirst = tree.runIds.length === 0;
    track(tree, event);
    if (event.type === "run_start") this.#trees.set(event.runId, tree);
    try {
      if (isFirst)
        this.#write(tree, { type: "header", format: "rlm-trajectory", version: TRAJECTORY_VERSION, at: event.at });
      this.#write(tree, tree.encoder.encode(event));
    } finally {
      if (tree.open.size === 0) this.#end(tree);
    }
  }

  /** The tree of a run that starts: its parent's, or a new one. Events of runs whose start was not seen belong nowhere. */
  #begin(event: LoggedEvent): OpenTree | undefined {
    if (event.type !== "run_start") return undefined;
    if (event.parentRunId !== undefined) return this.#trees.get(event.parentRunId);
    const path = this.#file ?? join(this.#dir ?? "", fileName(event));
    return { writer: new LineWriter(path), encoder: new TreeEncoder(), open: new Set(), runIds: [] };
  }

  #write({ writer }: OpenTree, line: TrajectoryLine): void {
    writer.write(encodeLine(redactValue(line, this.#redact) as TrajectoryLine));
  }

  #end(tree: OpenTree): void {
    for (const runId of tree.runIds) this.#trees.delete(runId);
    tree.writer.close();
  }
}

function track({ open, runIds }: OpenTree, event: LoggedEvent): void {
  switch (event.type) {
    case "run_start":
      runIds.push(event.runId);
      open.add(event.runId);
      break;
    case "run_end":
      open.delete(event.runId);
      break;
    case "sub_call_start":
      open.add(event.callId);
      break;
    case "sub_call_end":
      open.delete(event.callId);
      break;
  }
}

/** Sorts by time, and two runs of the same second have names of their own. */
function fileName({ at, runId }: LoggedEvent): string {
  const time = new Date(at).toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  const id = runId.replace(/[^A-Za-z0-9]/g, "").slice(0, 8);
  return `rlm_${time}_${id}.jsonl`;
}
