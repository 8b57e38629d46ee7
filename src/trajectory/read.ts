import { createReadStream } from "node:fs";
import { LineDecoder, type Trajectory } from "./format.js";
import type { TrajectoryLine } from "./lines.js";

/**
 * Reads a trajectory file of any size. Lines that cannot be read, such as the last one after a crash, are left out and
 * told of in `problems`.
 *
 * @example
 * const { lines } = await readTrajectory("logs/rlm_2026-11-21_10-00-00_1a2b3c4d.jsonl");
 * await writeFile("run.html", renderViewer(lines));
 */
export async function readTrajectory(path: string): Promise<Trajectory> {
  const decoder = new LineDecoder();
  const lines: TrajectoryLine[] = [];
  // The stream's decoder keeps characters whole that are cut between two chunks.
  for await (const chunk of createReadStream(path, "utf8")) for (const line of decoder.push(chunk)) lines.push(line);
  lines.push(...decoder.end());
  return { lines, problems: decoder.problems };
}
