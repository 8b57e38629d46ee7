import type { CompletionReply, ScriptedUsage } from "./scripted-reply.js";
import type { ScriptedRequest } from "./scripted-request.js";

const CHARS_PER_TOKEN = 4;
const DEFAULT_CHUNK_CHARS = 64;

/** The body of a completion that is not streamed. */
export function completionBody(request: ScriptedRequest, answer: CompletionReply): Record<string, unknown> {
  const message = { role: "assistant", content: answer.content, refusal: answer.refusal ?? null, ...extras(answer) };
  const usage = usageOf(request, answer);
  return {
    ...envelope(request, "chat.completion"),
    choices: [{ index: 0, message, logprobs: null, finish_reason: answer.finishReason ?? "stop" }],
    ...(usage === undefined ? {} : { usage }),
    ...answer.extra,
  };
}

/** The chunks of a streamed completion, those with text told apart from the ones around them. */
export interface StreamChunks {
  readonly first: readonly unknown[];
  readonly text: readonly unknown[];
  readonly last: readonly unknown[];
}

/** The chunks of a completion that is streamed; usage comes last and only when it was asked for. */
export function streamChunks(request: ScriptedRequest, answer: CompletionReply): StreamChunks {
  const chunk = (delta: unknown, finishReason: string | null = null) => ({
    ...envelope(request, "chat.completion.chunk"),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  });
  const hidden = extras(answer);
  const first = [chunk({ role: "assistant", content: answer.content === null ? null : "" })];
  if (Object.keys(hidden).length > 0) first.push(chunk(hidden));
  if (answer.refusal !== undefined) first.push(chunk({ refusal: answer.refusal }));
  const usage = wantsUsage(request) ? usageOf(request, answer) : undefined;
  const last: unknown[] = [chunk({}, answer.finishReason ?? "stop")];
  if (usage !== undefined || answer.extra !== undefined) {
    const tail = { ...envelope(request, "chat.completion.chunk"), choices: [] };
    last.push({ ...tail, ...(usage === undefined ? {} : { usage }), ...answer.extra });
  }
  return { first, text: pieces(answer).map((content) => chunk({ content })), last };
}

function envelope(request: ScriptedRequest, object: string): Record<string, unknown> {
  return { id: `chatcmpl-${request.index}`, object, created: 0, model: request.model };
}

function extras(answer: CompletionReply): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if (answer.reasoning !== undefined) fields[answer.reasoningField ?? "reasoning_content"] = answer.reasoning;
  if (answer.toolCalls !== undefined) {
    fields["tool_calls"] = answer.toolCalls.map((call, index) => ({
      index,
      id: `call_${index}`,
      type: "function",
      function: call,
    }));
  }
  return fields;
}

function pieces(answer: CompletionReply): readonly unknown[] {
  const { content, chunkChars = DEFAULT_CHUNK_CHARS } = answer;
  if (content === null) return [];
  if (typeof content !== "string") return content.map((part) => [part]);
  const parts: string[] = [];
  for (let start = 0; start < content.length; start += chunkChars) parts.push(content.slice(start, start + chunkChars));
  return parts;
}

function wantsUsage(request: ScriptedRequest): boolean {
  const options = request.body["stream_options"];
  return (
    typeof options === "object" && options !== null && "include_usage" in options && options.include_usage === true
  );
}

function usageOf(request: ScriptedRequest, answer: CompletionReply): Record<string, unknown> | undefined {
  if (answer.usage === null) return undefined;
  const given: ScriptedUsage = answer.usage ?? {};
  const inputTokens = given.inputTokens ?? Math.ceil(request.rawBody.length / CHARS_PER_TOKEN);
  const outputTokens = given.outputTokens ?? Math.ceil(contentChars(answer) / CHARS_PER_TOKEN);
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: {
      cached_tokens: given.cachedInputTokens ?? 0,
      ...(given.cacheWriteTokens === undefined ? {} : { cache_write_tokens: given.cacheWriteTokens }),
    },
    completion_tokens_details: { reasoning_tokens: given.reasoningTokens ?? 0 },
    ...(given.costUsd === undefined ? {} : { cost: given.costUsd }),
  };
}

function contentChars({ content }: CompletionReply): number {
  if (content === null) return 0;
  return typeof content === "string" ? content.length : JSON.stringify(content).length;
}
