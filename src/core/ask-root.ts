import type { ChatMessage, ModelReply } from "../spec/model.js";
import { type ModelUsage, NO_USAGE } from "../spec/usage.js";
import { messageOf } from "../util/errors.js";
import type { ReplyWatch } from "./reply-watch.js";
import type { Run } from "./run.js";

/** Sends the conversation to the run's root model. */
export async function askRoot(
  run: Run,
  messages: readonly ChatMessage[],
  options: { readonly signal: AbortSignal; readonly windingUp?: boolean; readonly watch?: ReplyWatch | undefined },
): Promise<ModelReply> {
  const { settings, tree } = run;
  const { provider, model } = tree.models.root;
  const callId = tree.newId();
  const startedAt = performance.now();
  let usage = NO_USAGE;
  let reply: ModelReply | undefined;
  let failure: string | undefined;
  run.emit({ type: "model_start", callId, model, messages }, String(messages.at(-1)?.content ?? ""));
  try {
    const request = {
      provider,
      call: {
        model,
        messages,
        temperature: settings.temperature,
        maxOutputTokens: settings.rootMaxTokens,
        stream: settings.streamRoot || options.watch !== undefined,
        signal: options.signal,
        onToken: (text: string) => run.emit({ type: "token", callId, text }, text),
        onWarning: (message: string) => run.warn(message),
      },
      depth: run.depth,
      ledger: run.ledger,
      budget: tree.budget,
      windingUp: options.windingUp ?? false,
      watch: options.watch,
      onRetry: run.retryReport(callId, model),
    };
    const book = (booked: ModelUsage) => {
      usage = booked;
    };
    const send = () => tree.gateway.complete(request, book);
    // The root of the tree has its turn alone, unless cells of the reply run while it still streams in.
    const isAlone = run.depth === 0 && options.watch === undefined;
    reply = await (isAlone ? send() : tree.gateway.inTurn(send));
    return reply;
  } catch (error) {
    failure = messageOf(error);
    throw error;
  } finally {
    const text = reply?.text ?? "";
    run.emit(
      {
        type: "model_end",
        callId,
        model,
        reply: text,
        reasoning: reply?.reasoning,
        stopReason: reply?.stopReason,
        usage,
        durationMs: performance.now() - startedAt,
        error: failure,
      },
      failure ?? text,
    );
  }
}
