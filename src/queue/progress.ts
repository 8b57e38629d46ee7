import type { RLMEvent, RLMEventType } from "../spec/events.js";
import { fieldsOf } from "../util/record.js";

/** The last that is known of a run under way. */
export interface RunProgress {
  readonly runId: string;
  /** Turns of the root model that have begun. */
  readonly iterations: number;
  /** Sub-calls that have begun, whole tree. */
  readonly subCalls: number;
  /** The latest event. */
  readonly event: RLMEventType;
  readonly depth: number;
  readonly preview: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Sums up the events of one run. Single tokens are left out. */
export class ProgressSummary {
  #iterations = 0;
  #subCalls = 0;

  add(event: RLMEvent): RunProgress | undefined {
    if (event.type === "token") return undefined;
    if (event.type === "iteration_start" && event.depth === 0) this.#iterations = event.iteration;
    if (event.type === "sub_call_start") this.#subCalls++;
    const { runId, depth, preview, at } = event;
    return { runId, iterations: this.#iterations, subCalls: this.#subCalls, event: event.type, depth, preview, at };
  }
}

/** What another process wrote, when it is the progress of a run. */
export function readProgress(value: unknown): RunProgress | undefined {
  return typeof fieldsOf(value)["runId"] === "string" ? (value as RunProgress) : undefined;
}
