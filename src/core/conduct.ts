import { setTimeout as delay } from "node:timers/promises";
import type { EnvironmentSession } from "../spec/environment.js";
import { RLMAbortError, RLMError, RLMLimitError, RLMSchemaError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import { describeContext } from "../text/describe-context.js";
import { linkSignals } from "../util/abort.js";
import { messageOf } from "../util/errors.js";
import { answerDirectly } from "./direct.js";
import { iterate } from "./loop.js";
import { ownRepl, type ReplSource } from "./repl.js";
import { createResponse } from "./response.js";
import { Run } from "./run.js";
import type { Descend } from "./subcalls.js";
import type { Outcome } from "./turn.js";
import { endAtLimit } from "./wind-up.js";

/** How long a failed run may take to fetch the draft for its partial answer; after an abort every millisecond counts. */
const LAST_DRAFT_MS = 25;

/**
 * Conducts one run, of a user or of a parent's code, from its first event to its last.
 * @throws RLMError with what was achieved as `partial`.
 */
export async function conduct(run: Run, repl: ReplSource = ownRepl): Promise<RLMResponse> {
  const { description, query, tree } = run;
  run.emit(
    {
      type: "run_start",
      query,
      parentCallId: run.callId,
      rootModel: tree.models.root.model,
      subModel: tree.models.sub.model,
      language: tree.environment.language,
      contextDescription: description.text,
      contextChars: description.chars,
      limits: { maxIterations: run.settings.maxIterations, ...tree.budget.limits },
    },
    query,
  );
  if (run.answerForm && run.answerForm.description === undefined) {
    run.warn("The `schema` cannot say its form as JSON Schema: the model learns it from refused answers alone");
  }
  try {
    // Calls that were stopped with their cell or with the run still have to be booked, and children to end: the end of a run
    // is the last that is heard of it and of all below it.
    const outcome = await answer(run, repl).finally(() => Promise.allSettled(run.pendingCalls));
    const { text, finishReason } = outcome;
    run.emit({ type: "final_answer", answer: text, finishReason }, text);
    const response = createResponse(run, outcome);
    run.emit({ type: "run_end", response }, text);
    return response;
  } catch (error) {
    const failure = failureOf(run, error);
    const finishReason = failure instanceof RLMAbortError ? "aborted" : "error";
    failure.runId = run.id;
    failure.partial = createResponse(run, { text: run.draft || (run.misfit?.text ?? ""), finishReason });
    run.emit({ type: "run_end", response: failure.partial, error: failure.message }, failure.message);
    throw failure;
  }
}

/**
 * The error of a run. When it was stopped, whatever failed because of that tells less than the reason. Each run has an error
 * object of its own, since each has its own `partial`.
 */
function failureOf(run: Run, error: unknown): RLMError {
  // What was found tells more than that the time was up too.
  if (error instanceof RLMSchemaError) return error;
  const { signal } = run.tree;
  const reason: unknown = signal.aborted ? signal.reason : error;
  if (reason instanceof RLMLimitError) return new RLMLimitError(reason.limit, reason.max, reason.used, reason.message);
  if (signal.aborted) {
    const cause = reason instanceof RLMAbortError ? reason.cause : reason;
    return new RLMAbortError("The run was aborted", { cause });
  }
  if (RLMError.isInstance(error)) return error;
  return new RLMError(`The run failed: ${messageOf(error)}`, "ERR_RLM_INTERNAL", { cause: error });
}

async function answer(run: Run, repl: ReplSource): Promise<Outcome> {
  const { signal } = run.tree;
  // A budget that is shared may have no time left: then nothing is sent.
  if (signal.reason instanceof RLMLimitError) return endAtLimit(run, signal.reason, { text: "" });
  signal.throwIfAborted();
  repl.begin(run);
  if (run.depth === 0 && run.description.chars < run.settings.directBelowChars && !run.description.hasDataUrls) {
    const outcome = await answerDirectly(run);
    if (outcome) {
      await repl.release(undefined, run, outcome.text);
      return outcome;
    }
  }
  const opening = repl.open(run, descend);
  // Seen by whoever awaits it; until then its failure must not count as unhandled.
  opening.catch(() => {});
  let outcome: Outcome | undefined;
  try {
    outcome = await iterate(run, opening);
    return outcome;
  } catch (error) {
    run.draft = (await lastDraft(opening)) ?? "";
    throw error;
  } finally {
    await repl.release(opening, run, outcome?.text);
  }
}

function lastDraft(opening: Promise<EnvironmentSession>): Promise<string | undefined> {
  const draft = opening.then((session) => session.draft()).catch(() => undefined);
  return Promise.race([draft, delay(LAST_DRAFT_MS, undefined, { ref: false })]);
}

/** Starts a child: a run like any other, on the same tree, stopped together with the call that asked for it. */
const descend: Descend = async (parent, task, signal) => {
  const { tree } = parent;
  const release = await tree.places.take(parent.depth + 1, [signal]);
  const work = linkSignals(signal);
  const last = linkSignals(signal, tree.lastSignal);
  try {
    const models = tree.models.withRoot(task.root ?? tree.models.sub);
    const description = describeContext(task.context, tree.settings.metadataPrefixChars, tree.environment.language);
    const childTree = { ...tree, models, tools: tree.subTools, signal: work.signal, lastSignal: last.signal };
    return await conduct(new Run(childTree, { ...task, description }, parent));
  } finally {
    work.release();
    last.release();
    release();
  }
};
