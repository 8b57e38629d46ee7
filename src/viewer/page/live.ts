/// <reference lib="dom" />
import { LineDecoder } from "../../trajectory/format.js";
import type { TrajectoryLine } from "../../trajectory/lines.js";

export interface LiveActions {
  /** Lines that have come in, in order; many at once while a long file is read. */
  added(lines: readonly TrajectoryLine[]): void;
  /** How the following goes. */
  status(status: string, isGood: boolean): void;
}

/** Showing every line by itself would make a long file slow. */
const GATHER_MS = 60;

/** Follows the file that the page's server shows. */
export function follow(actions: LiveActions): void {
  const source = new EventSource("lines");
  const decoder = new LineDecoder();
  let waiting: TrajectoryLine[] = [];
  const deliver = () => {
    const lines = waiting;
    waiting = [];
    actions.added(lines);
  };
  source.addEventListener("message", ({ data }) => {
    const lines = decoder.push(`${String(data)}\n`);
    if (lines.length === 0) return;
    if (waiting.length === 0) setTimeout(deliver, GATHER_MS);
    waiting.push(...lines);
  });
  // Another file took the place of this one.
  source.addEventListener("restart", () => location.reload());
  source.addEventListener("problem", ({ data }) => {
    source.close();
    actions.status(String(data), false);
  });
  source.addEventListener("open", () => actions.status("live", true));
  source.addEventListener("error", () => actions.status("not connected", false));
}
