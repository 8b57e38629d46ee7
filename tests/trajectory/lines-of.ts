import type { RLMEvent } from "../../src/spec/events.js";
import { TreeEncoder } from "../../src/trajectory/encode.js";
import { decodeTrajectory, encodeLine } from "../../src/trajectory/format.js";
import { TRAJECTORY_VERSION, type TrajectoryLine } from "../../src/trajectory/lines.js";

/** The text of the file that a tree of runs leaves. */
export function fileOf(events: readonly RLMEvent[]): string {
  const encoder = new TreeEncoder();
  const header = { type: "header", format: "rlm-trajectory", version: TRAJECTORY_VERSION, at: 0 } as const;
  const lines = events.flatMap((event) => (event.type === "token" ? [] : [encoder.encode(event)]));
  return [header, ...lines].map((line) => `${encodeLine(line)}\n`).join("");
}

/** The lines that a reader of that file gets. */
export function linesOf(events: readonly RLMEvent[]): readonly TrajectoryLine[] {
  return decodeTrajectory(fileOf(events)).lines;
}
