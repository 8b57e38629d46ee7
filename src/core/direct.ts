import { RLMLimitError } from "../spec/errors.js";
import { raceSignal } from "../util/abort.js";
import { fitAnswer } from "./answer.js";
import { askRoot } from "./ask-root.js";
import type { Run } from "./run.js";
import type { Outcome } from "./turn.js";
import { endAtLimit } from "./wind-up.js";

/**
 * Answers a short context with one plain call: below a certain length the machinery costs more than it gives (paper, results
 * on S-NIAH). Nothing, when the reply is none: then the REPL has its turn.
 */
export async function answerDirectly(run: Run): Promise<Outcome | undefined> {
  const { context, query, tree } = run;
  const text = typeof context === "string" ? context : JSON.stringify(context);
  const startedAt = performance.now();
  const content = `${text}\n\n---\n\n${query}${formOf(run)}`;
  try {
    const reply = await askRoot(run, [{ role: "user", content }], { signal: tree.signal });
    const isWhole = reply.stopReason === "stop" && reply.text !== "";
    const fitted = isWhole && (await raceSignal(fitAnswer(run.answerForm, reply), tree.signal));
    if (!fitted || "issues" in fitted) {
      run.warn(`The plain call of \`directBelowChars\` gave no answer (${reply.stopReason}); the REPL was used`);
      return undefined;
    }
    run.direct = true;
    run.iteration = 1;
    run.turns = 1;
    run.history.push({ iteration: 1, reply: reply.text, cells: [], durationMs: performance.now() - startedAt });
    return { text: reply.text, object: fitted.object, finishReason: "final" };
  } catch (error) {
    if (!(error instanceof RLMLimitError)) throw error;
    run.warn(`No answer could be asked for: ${error.message}`);
    return endAtLimit(run, error);
  }
}

function formOf({ answerForm }: Run): string {
  if (!answerForm) return "";
  return `\n\nReply with JSON only, without any other words, that fits this JSON Schema:\n${answerForm.description ?? "{}"}`;
}
