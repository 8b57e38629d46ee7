/// <reference lib="dom" />
import { LineDecoder } from "../../trajectory/format.js";
import type { TrajectoryLine } from "../../trajectory/lines.js";

export interface LiveActions {
  /** Lines that have come in, in order; many at once while a long file is read. */
  added(lines: readonly TrajectoryLine[]): void;
  /** Whether the server is being heard. */
  connected(isConnected: boolean): void;
}

/** Follows the file that the page's server shows. */
export function follow(actions: LiveActions): void {
  const source = new EventSource("lines");
  const decoder = new LineDecoder();
  let waiting: TrajectoryLine[] = [];
  let frame = 0;
  const deliver = () => {
    frame = 0;
    const lines = waiting;
    waiting = [];
    actions.added(lines);
  };
  source.addEventListener("message", ({ data }) => {
    waiting.push(...decoder.push(`${String(data)}\n`));
    // A timer rather than a frame: pages in the background get no frames, and the title should still change.
    frame ||= window.setTimeout(deliver, 60);
  });
  // Another file took the place of this one.
  source.addEventListener("restart", () => location.reload());
  source.addEventListener("open", () => actions.connected(true));
  source.addEventListener("error", () => actions.connected(false));
}
