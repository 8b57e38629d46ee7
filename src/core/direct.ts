import { askRoot } from "./ask-root.js";
import type { Run } from "./run.js";
import type { Outcome } from "./turn.js";

/** Answers a short context with one plain call: below a certain length the machinery costs more than it gives (paper, section on S-NIAH). */
export async function answerDirectly(run: Run): Promise<Outcome> {
  const { context, query, tree } = run;
  const text = typeof context === "string" ? context : JSON.stringify(context);
  run.direct = true;
  run.iteration = 1;
  const startedAt = performance.now();
  const content = `${text}\n\n---\n\n${query}`;
  const reply = await askRoot(run, [{ role: "user", content }], { signal: tree.signal });
  const durationMs = performance.now() - startedAt;
  run.history.push({ iteration: 1, reply: reply.text, cells: [], durationMs });
  if (reply.stopReason === "length") run.warn("The answer was cut at `rootMaxTokens`");
  return { text: reply.text, finishReason: "final" };
}
