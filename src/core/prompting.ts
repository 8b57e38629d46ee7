import { buildSystemPrompt } from "../text/prompts/build.js";
import { buildFirstMessage } from "../text/prompts/first-message.js";
import type { TurnState } from "../text/turn-state.js";
import { subCallsEnabled } from "./host-functions.js";
import type { Run } from "./run.js";

/** The system prompt of a run: the same bytes for every run with the same settings, so that prompt caches hit. */
export function systemPrompt(run: Run): string {
  const { settings, tree, depth } = run;
  const recursive = depth + 1 < settings.maxRecursionDepth;
  const { language } = tree.environment;
  return buildSystemPrompt({
    language,
    variant: settings.promptVariant,
    subCalls: subCallsEnabled(run) ? (recursive ? "recursive" : "plain") : "none",
    models: tree.models.choices,
    tools: tree.tools.describe(language),
    answerSchema: run.answerForm && (run.answerForm.description ?? null),
    maxOutputChars: settings.maxOutputChars,
    subCallMaxInputChars: settings.subCallMaxInputChars,
    attachments: run.description.hasDataUrls,
    systemPrompt: settings.systemPrompt,
  });
}

/** What the model is told first: the question and the description of the context, never the context. */
export function firstMessage(run: Run): string {
  return buildFirstMessage({ context: run.description, turn: turnState(run), notes: run.notes });
}

/** Where the run stands before the model's next reply. */
export function turnState(run: Run): TurnState {
  const { maxIterations } = run.settings;
  const { subCalls, tokens, costUsd, timeMs, errors } = run.tree.budget.left();
  return {
    question: run.query,
    iteration: Math.min(run.iteration + 1, maxIterations),
    maxIterations,
    left: {
      subCalls: subCallsEnabled(run) ? (subCalls ?? undefined) : undefined,
      tokens: tokens ?? undefined,
      costUsd: costUsd ?? undefined,
      timeMs: timeMs ?? undefined,
      errors: errors ?? undefined,
    },
  };
}
