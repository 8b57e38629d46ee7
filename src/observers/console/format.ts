import type { RLMEventOf } from "../../spec/events.js";
import type { ReplLanguage } from "../../text/fence-language.js";
import { parseReply } from "../../text/parse-reply.js";
import { countOf, formatCost, formatCount, formatDuration } from "./amounts.js";
import { excerpt, oneLine, type Room } from "./excerpt.js";
import { highlight } from "./highlight.js";
import type { Paint } from "./paint.js";

/** How much room the parts of a turn get. */
interface Rooms {
  readonly words: Room;
  readonly code: Room;
  readonly output: Room;
}

const ROOT: Rooms = {
  words: { lines: 24, chars: 4000 },
  code: { lines: 80, chars: 12_000 },
  output: { lines: 24, chars: 3000 },
};
/** Children are told in less space: there may be many. */
const CHILD: Rooms = {
  words: { lines: 4, chars: 600 },
  code: { lines: 16, chars: 2400 },
  output: { lines: 6, chars: 800 },
};
const ANSWER: Room = { lines: 40, chars: 8000 };

const roomsOf = ({ depth }: { readonly depth: number }): Rooms => (depth === 0 ? ROOT : CHILD);

/** Question, models and what is known of the context. */
export function formatRunStart(event: RLMEventOf<"run_start">, paint: Paint): readonly string[] {
  const { words } = roomsOf(event);
  const models =
    event.subModel === event.rootModel ? event.rootModel : `${event.rootModel}, sub-calls ${event.subModel}`;
  const title = event.depth === 0 ? "rlm" : "child run";
  return [
    `${paint.bold(`● ${title}`)} ${paint.dim(`${event.runId.slice(0, 8)} · ${oneLine(models, 120)}`)}`,
    ...excerpt(event.query, words).map((line) => `  ${paint.bold(line)}`),
    ...excerpt(event.contextDescription, words).map((line) => `  ${paint.dim(line)}`),
  ];
}

export function formatTurnStart(event: RLMEventOf<"iteration_start">, paint: Paint, width: number): readonly string[] {
  const title = `── turn ${event.iteration} of ${event.maxIterations} `;
  return [paint.accent(title + "─".repeat(Math.max(2, Math.min(width, 80) - title.length)))];
}

/** The model's reasoning and the words around its code; the code comes with its own event. */
export function formatModelEnd(
  event: RLMEventOf<"model_end">,
  language: ReplLanguage | undefined,
  paint: Paint,
): readonly string[] {
  const { words } = roomsOf(event);
  const { usage, reasoning = "", reply, error } = event;
  const facts = `${oneLine(event.model, 60)} · ${formatCount(usage.inputTokens)}→${formatCount(usage.outputTokens)} tokens · ${formatCost(usage.cost)} · ${formatDuration(event.durationMs)}`;
  return [
    ...excerpt(reasoning, words).map((line) => paint.dim(`  ┊ ${line}`)),
    ...excerpt(proseOf(reply, language), words).map((line) => `  ${line}`),
    ...(error === undefined ? [] : excerpt(error, words).map((line) => `  ${paint.bad(`✗ ${line}`)}`)),
    `  ${paint.dim(facts)}${event.stopReason === "length" ? paint.note(" · cut at the output limit") : ""}`,
  ];
}

function proseOf(reply: string, language: ReplLanguage = "javascript"): string {
  return parseReply(reply, { cut: false, language }).prose;
}

export function formatCode({ code, language, depth }: RLMEventOf<"code_generated">, paint: Paint): readonly string[] {
  const lines = excerpt(code, roomsOf({ depth }).code);
  return highlight(lines.join("\n"), language, paint)
    .split("\n")
    .map((line) => `  ${paint.accent("▏")} ${line}`);
}

/** Output, value, error and new variables of a cell. */
export function formatCodeExecuted(event: RLMEventOf<"code_executed">, paint: Paint): readonly string[] {
  const { output: room } = roomsOf(event);
  const { output, value, error, reset, changedVariables, durationMs } = event.result;
  const size = output.length > 0 ? `output, ${countOf(output.length, "character")}` : "no output";
  const changed = changedVariables.length > 0 ? ` · sets ${oneLine(changedVariables.join(", "), 80)}` : "";
  return [
    `  ${paint.dim(`${size} · ${formatDuration(durationMs)}${changed}`)}`,
    ...excerpt(output, room).map((line) => `    ${line}`),
    ...(value === undefined ? [] : excerpt(value, room).map((line) => `    ${paint.dim("=")} ${line}`)),
    ...(error === undefined ? [] : excerpt(error.text, room).map((line) => `    ${paint.bad(line)}`)),
    ...(reset === undefined ? [] : [`    ${paint.note(`! The REPL was started anew: ${oneLine(reset.reason, 200)}`)}`]),
  ];
}

export function formatWarning({ message }: RLMEventOf<"warning">, paint: Paint): readonly string[] {
  return [paint.note(`! ${oneLine(message, 400)}`)];
}

/** What has come of the reply before is void. */
export function formatRetry({ model, attempt, error }: RLMEventOf<"model_retry">, paint: Paint): readonly string[] {
  return [paint.note(`! ${oneLine(`${model} is asked again (attempt ${attempt}): ${error}`, 400)}`)];
}

/** The answer; not the answers of children, which are told as the replies of sub-calls. */
export function formatAnswer({ answer, depth }: RLMEventOf<"final_answer">, paint: Paint): readonly string[] {
  if (depth > 0) return [];
  return [paint.bold("● answer"), ...excerpt(answer, ANSWER).map((line) => `  ${line}`)];
}

/** How the run ended and what it took, and by what error unless that is printed elsewhere. */
export function formatRunEnd(
  { response, error }: RLMEventOf<"run_end">,
  { paint, showAnswer }: { readonly paint: Paint; readonly showAnswer: boolean },
): readonly string[] {
  const { finishReason, iterations, subCalls, totalInputTokens, totalOutputTokens, cost, elapsedSeconds } = response;
  const facts = [
    countOf(iterations, "turn"),
    countOf(subCalls, "sub-call"),
    `${formatCount(totalInputTokens)}→${formatCount(totalOutputTokens)} tokens`,
    formatCost(cost),
    formatDuration(elapsedSeconds * 1000),
  ].join(" · ");
  if (error !== undefined) {
    const outcome = showAnswer ? oneLine(error, 400) : finishReason === "aborted" ? "stopped" : "failed";
    return [`${paint.bad(`✗ ${outcome}`)}  ${paint.dim(facts)}`];
  }
  const ended = finishReason === "final" ? paint.good("✓ done") : paint.note(`✓ ended by a limit (${finishReason})`);
  return [`${ended}  ${paint.dim(facts)}`];
}
