import type { ChatMessage } from "../spec/model.js";
import { foldTrajectory } from "./fold.js";
import type { TrajectoryLine } from "./lines.js";
import { callsOf, type RunNode, walkRuns } from "./tree.js";

/**
 * A request that was made, with exactly the messages that were sent (but for secrets, which no log has, and for images and
 * files of sub-calls, of which a log has a few words).
 */
export interface ReplayedRequest {
  readonly runId: string;
  readonly depth: number;
  readonly callId: string;
  readonly kind: "root" | "sub";
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Images and files that went with the messages of a sub-call, such as `image/png, 34 KB`. */
  readonly attachments?: readonly string[] | undefined;
  /** What came back; absent when nothing did. */
  readonly reply: string | undefined;
}

/** Every request of a trajectory, run by run: the root's own in order, then its sub-calls, then those of its children. */
export function* replayRequests(lines: Iterable<TrajectoryLine>): Generator<ReplayedRequest> {
  for (const root of foldTrajectory(lines)) for (const run of walkRuns(root)) yield* requestsOf(run);
}

function* requestsOf(run: RunNode): Generator<ReplayedRequest> {
  const { runId, depth } = run;
  for (const { model } of run.turns) {
    if (!model) continue;
    const { callId, messages, reply } = model;
    yield { runId, depth, callId, kind: "root", model: model.model, messages, reply };
  }
  for (const { kind, cached, callId, model, prompt, attachments, reply } of callsOf(run)) {
    // A child's requests are its own, and a hit of the cache sends nothing.
    if (kind === "rlm" || cached) continue;
    const messages = [{ role: "user", content: prompt } as const];
    const attached = attachments && { attachments };
    yield { runId, depth: depth + 1, callId, kind: "sub", model, messages, ...attached, reply };
  }
}
