import { fault, type ScriptedReply, type ScriptedRequest } from "../../../src/testing/index.js";
import type { ProviderStep } from "../../../src/testing/provider-suite.js";
import { ScriptedHttp } from "../../../src/testing/scripted-http.js";
import { isRecord } from "../../../src/util/record.js";

const PARAMETERS = new Set(
  "model max_tokens messages system temperature top_p top_k stop_sequences stream metadata thinking tools tool_choice service_tier".split(
    " ",
  ),
);
const JSON_HEADERS = { "content-type": "application/json" };

/** A server that speaks Anthropic's Messages protocol and refuses what the real one refuses. */
export async function startAnthropicFake(steps: readonly ProviderStep[]): Promise<ScriptedHttp> {
  let used = 0;
  const server = new ScriptedHttp(async (request) => {
    const problem = problemOf(request);
    if (problem !== undefined) return errorOf(400, problem);
    const step = steps[used];
    used += 1;
    return step === undefined ? errorOf(400, "no step is left") : answerOf(step, request);
  });
  await server.listen();
  return server;
}

function problemOf({ method, path, headers, body }: ScriptedRequest): string | undefined {
  if (method !== "POST" || path !== "/v1/messages") return `not found: ${method} ${path}`;
  if (headers["x-api-key"] === undefined && headers.authorization === undefined) return "x-api-key header is required";
  if (headers["anthropic-version"] === undefined) return "anthropic-version: header is required";
  for (const name of Object.keys(body)) if (!PARAMETERS.has(name)) return `${name}: Extra inputs are not permitted`;
  if (!Number.isInteger(body["max_tokens"])) return "max_tokens: Field required";
  const temperature = body["temperature"] ?? 1;
  if (typeof temperature !== "number" || temperature < 0 || temperature > 1) return "temperature: range: 0..1";
  return messageProblem(body["messages"]);
}

function messageProblem(messages: unknown): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return "messages: at least one message is required";
  for (const [index, message] of messages.entries()) {
    if (!isRecord(message) || (message["role"] !== "user" && message["role"] !== "assistant")) {
      return `messages.${index}.role: Input should be 'user' or 'assistant'`;
    }
    const { content } = message;
    const blocks = typeof content === "string" ? [{ type: "text", text: content }] : content;
    if (!Array.isArray(blocks) || blocks.length === 0) return `messages.${index}: content must be non-empty`;
    if (blocks.some((block) => isRecord(block) && block["type"] === "text" && block["text"] === "")) {
      return `messages.${index}: text content blocks must be non-empty`;
    }
  }
  if (messages[0].role !== "user") return "messages: first message must use the user role";
  if (messages.at(-1).role === "assistant") return "This model does not support assistant message prefill.";
  return undefined;
}

function answerOf(step: ProviderStep, request: ScriptedRequest): ScriptedReply {
  switch (step.type) {
    case "hang":
      return fault.hang();
    case "drop":
      return fault.drop();
    case "status":
      return errorOf(step.status, step.message, step.retryAfterSeconds);
    case "break_off":
      return cutOff(replyOf({ type: "reply", text: step.text }, request));
    case "reply":
      return replyOf(step, request);
  }
}

function replyOf(step: Extract<ProviderStep, { type: "reply" }>, request: ScriptedRequest) {
  const given = step.usage ?? { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5, reasoningTokens: 0 };
  const usage = {
    input_tokens: given.inputTokens - given.cachedInputTokens,
    cache_read_input_tokens: given.cachedInputTokens,
    cache_creation_input_tokens: 0,
    output_tokens: given.outputTokens,
    output_tokens_details: { thinking_tokens: given.reasoningTokens },
  };
  const thinking = step.reasoning === undefined ? [] : [{ type: "thinking", thinking: step.reasoning, signature: "s" }];
  const text = step.text === "" ? [] : [{ type: "text", text: step.text }];
  const content = [...thinking, ...text];
  const stop_reason = step.stopReason === "length" ? "max_tokens" : "end_turn";
  const message = { id: "msg_1", type: "message", role: "assistant", model: request.model, stop_sequence: null };
  if (!request.stream) {
    return raw(200, JSON.stringify({ ...message, content, stop_reason, usage }), JSON_HEADERS);
  }
  const start = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const events: { readonly type: string }[] = [{ type: "message_start", ...{ message: start } }, { type: "ping" }];
  for (const [index, block] of content.entries()) {
    const isText = block.type === "text";
    const whole = "text" in block ? block.text : block.thinking;
    const empty = isText ? { type: "text", text: "" } : { type: "thinking", thinking: "", signature: "" };
    events.push({ type: "content_block_start", ...{ index, content_block: empty } });
    for (let at = 0; at < whole.length; at += 40) {
      const piece = whole.slice(at, at + 40);
      const delta = isText ? { type: "text_delta", text: piece } : { type: "thinking_delta", thinking: piece };
      events.push({ type: "content_block_delta", ...{ index, delta } });
    }
    events.push({ type: "content_block_stop", ...{ index } });
  }
  events.push(
    { type: "message_delta", ...{ delta: { stop_reason, stop_sequence: null }, usage } },
    { type: "message_stop" },
  );
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
  return raw(200, body, { "content-type": "text/event-stream" });
}

function errorOf(status: number, message: string, retryAfterSeconds?: number): ScriptedReply {
  const type = status === 429 ? "rate_limit_error" : status >= 500 ? "api_error" : "invalid_request_error";
  const headers =
    retryAfterSeconds === undefined ? JSON_HEADERS : { ...JSON_HEADERS, "retry-after": String(retryAfterSeconds) };
  return raw(status, JSON.stringify({ type: "error", error: { type, message } }), headers);
}

function raw(status: number, body: string, headers: Readonly<Record<string, string>>) {
  return { type: "raw", status, body, headers } as const;
}

function cutOff(answer: ReturnType<typeof raw>): ScriptedReply {
  return { ...answer, dropAfterChars: Math.floor(answer.body.length / 2) };
}
