import { messageOf } from "../util/errors.js";
import { isRecord } from "../util/record.js";
import { type RunLine, TRAJECTORY_VERSION, type TrajectoryLine } from "./lines.js";

/** Something in a file that is not a line of a trajectory. */
export interface LineProblem {
  /** 1-based. */
  readonly lineNumber: number;
  readonly message: string;
}

/** What a file says, and what in it could not be read. */
export interface Trajectory {
  readonly lines: readonly TrajectoryLine[];
  readonly problems: readonly LineProblem[];
}

/** One line of a file, without its line break. */
export function encodeLine(line: TrajectoryLine): string {
  return JSON.stringify(line);
}

/** Reads a whole file. A last line that was cut off by a crash is reported and left out, like any other that cannot be read. */
export function decodeTrajectory(text: string): Trajectory {
  const decoder = new LineDecoder();
  const lines = [...decoder.push(text), ...decoder.end()];
  return { lines, problems: decoder.problems };
}

/** Reads a file piece by piece, wherever the pieces are cut. */
export class LineDecoder {
  readonly #problems: LineProblem[] = [];
  /** Pieces of the line that is not complete yet; joined once, so that long lines in small pieces stay linear. */
  #begun: string[] = [];
  #lineNumber = 0;

  get problems(): readonly LineProblem[] {
    return this.#problems;
  }

  /** The lines that a piece of text completes. */
  push(text: string): TrajectoryLine[] {
    const pieces = text.split("\n");
    const rest = pieces.pop() ?? "";
    const lines: TrajectoryLine[] = [];
    for (const piece of pieces) {
      this.#begun.push(piece);
      lines.push(...this.#take());
    }
    if (rest !== "") this.#begun.push(rest);
    return lines;
  }

  /** The last line, when it is complete but for its line break. */
  end(): TrajectoryLine[] {
    return this.#begun.length > 0 ? this.#take() : [];
  }

  #take(): TrajectoryLine[] {
    const text = this.#begun.join("");
    this.#begun = [];
    this.#lineNumber++;
    if (text.trim() === "") return [];
    try {
      return [checkLine(JSON.parse(text))];
    } catch (error) {
      this.#problems.push({ lineNumber: this.#lineNumber, message: messageOf(error) });
      return [];
    }
  }
}

const isCost = (value: unknown) => value === null || typeof value === "number";
const isMessage = (value: unknown) => isRecord(value) && typeof value["role"] === "string";

/** Deep enough that a reader of a checked line finds what it counts with. */
const CHECKS = {
  string: (value: unknown) => typeof value === "string",
  number: (value: unknown) => typeof value === "number",
  object: isRecord,
  usage: (value: unknown) => isRecord(value) && typeof value["inputTokens"] === "number" && isCost(value["cost"]),
  messages: (value: unknown) => Array.isArray(value) && value.every(isMessage),
  result: (value: unknown) =>
    isRecord(value) && isRecord(value["output"]) && typeof value["output"]["head"] === "string",
  response: (value: unknown) => isRecord(value) && typeof value["finishReason"] === "string" && isCost(value["cost"]),
} as const;

type FieldType = keyof typeof CHECKS;

const BASE = { runId: "string", depth: "number", iteration: "number", at: "number" } as const;

/** The fields that readers rely on. More of them are welcome: later versions may add some. */
const FIELDS: { readonly [T in RunLine["type"]]: Readonly<Record<string, FieldType>> } = {
  run_start: {
    query: "string",
    rootModel: "string",
    subModel: "string",
    contextDescription: "string",
    contextChars: "number",
  },
  iteration_start: { maxIterations: "number" },
  model_start: { callId: "string", model: "string", keep: "number", messages: "messages" },
  model_end: { callId: "string", reply: "string", usage: "usage", durationMs: "number" },
  code_generated: { cellId: "string", code: "string", language: "string" },
  code_executed: { cellId: "string", result: "result", variables: "object" },
  sub_call_start: { callId: "string", cellId: "string", kind: "string", model: "string", prompt: "string" },
  sub_call_end: { callId: "string", cellId: "string", reply: "string", usage: "usage", durationMs: "number" },
  sub_call_cache_hit: { callId: "string", cellId: "string", model: "string", prompt: "string", reply: "string" },
  model_retry: { callId: "string", model: "string", attempt: "number", error: "string" },
  warning: { message: "string" },
  final_answer: { answer: "string", finishReason: "string" },
  iteration_end: { durationMs: "number" },
  run_end: { response: "response" },
};

/** @throws TypeError that says what is wrong. */
function checkLine(value: unknown): TrajectoryLine {
  if (!isRecord(value)) throw new TypeError("Expected an object");
  const type = value["type"];
  if (type === "header") {
    if (value["format"] !== "rlm-trajectory") throw new TypeError("This is not a trajectory of this library");
    if (value["version"] !== TRAJECTORY_VERSION) {
      throw new TypeError(
        `Version ${String(value["version"])} of the format is not known; this reads ${TRAJECTORY_VERSION}`,
      );
    }
    return value as unknown as TrajectoryLine;
  }
  if (typeof type !== "string" || !Object.hasOwn(FIELDS, type)) {
    throw new TypeError(`There is no line type ${JSON.stringify(type)}`);
  }
  for (const [name, expected] of Object.entries({ ...BASE, ...FIELDS[type as RunLine["type"]] })) {
    if (!CHECKS[expected](value[name])) throw new TypeError(`Expected \`${name}\` of ${type} to be a ${expected}`);
  }
  return value as unknown as TrajectoryLine;
}
