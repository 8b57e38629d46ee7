import { fault, type ScriptedReply, type ScriptedRequest } from "../../../src/testing/index.js";
import type { ProviderStep } from "../../../src/testing/provider-suite.js";
import { ScriptedHttp } from "../../../src/testing/scripted-http.js";
import { fieldsOf, isRecord } from "../../../src/util/record.js";

const FIELDS = new Set(
  "contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent".split(" "),
);
const CONFIG = new Set(
  "temperature topP topK maxOutputTokens stopSequences candidateCount responseMimeType thinkingConfig seed".split(" "),
);
const PATH = /^\/v1beta\/models\/[\w.-]+:(generateContent|streamGenerateContent)(?:\?alt=sse)?$/;
const JSON_HEADERS = { "content-type": "application/json" };

/** A server that speaks Gemini's protocol and refuses what the real one refuses. */
export async function startGeminiFake(steps: readonly ProviderStep[]): Promise<ScriptedHttp> {
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
  if (method !== "POST" || !PATH.test(path)) return `not found: ${method} ${path}`;
  if (headers["x-goog-api-key"] === undefined) return "Method doesn't allow unregistered callers";
  for (const name of Object.keys(body)) if (!FIELDS.has(name)) return unknownName(name);
  for (const name of Object.keys(fieldsOf(body["generationConfig"]))) if (!CONFIG.has(name)) return unknownName(name);
  const contents: unknown = body["contents"];
  if (!Array.isArray(contents) || contents.length === 0)
    return "* GenerateContentRequest.contents: contents is not specified";
  for (const content of contents) {
    const { role, parts } = fieldsOf(content);
    if (role !== "user" && role !== "model") return "Please use a valid role: user, model.";
    if (!Array.isArray(parts) || parts.length === 0) return "contents.parts must not be empty.";
    for (const part of parts) if (!isRecord(part) || "type" in part) return unknownName("type");
  }
  return fieldsOf(contents.at(-1))["role"] === "user"
    ? undefined
    : "Please ensure that multiturn requests end with a user role";
}

function unknownName(name: string): string {
  return `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`;
}

function answerOf(step: ProviderStep, request: ScriptedRequest): ScriptedReply {
  switch (step.type) {
    case "hang":
      return fault.hang();
    case "drop":
      return fault.drop();
    case "status":
      return errorOf(step.status, step.message, step.retryAfterSeconds);
    case "break_off": {
      const answer = replyOf({ type: "reply", text: step.text }, request);
      return { ...answer, dropAfterChars: Math.floor(answer.body.length / 2) };
    }
    case "reply":
      return replyOf(step, request);
  }
}

function replyOf(step: Extract<ProviderStep, { type: "reply" }>, request: ScriptedRequest) {
  const usage = step.usage ?? { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5, reasoningTokens: 0 };
  const usageMetadata = {
    promptTokenCount: usage.inputTokens,
    cachedContentTokenCount: usage.cachedInputTokens,
    candidatesTokenCount: usage.outputTokens - usage.reasoningTokens,
    thoughtsTokenCount: usage.reasoningTokens,
    totalTokenCount: usage.inputTokens + usage.outputTokens,
  };
  const finishReason = step.stopReason === "length" ? "MAX_TOKENS" : "STOP";
  const thoughts = step.reasoning === undefined ? [] : [{ text: step.reasoning, thought: true }];
  const piece = (parts: readonly unknown[], last: boolean) => ({
    candidates: [{ index: 0, content: { role: "model", parts }, ...(last ? { finishReason } : {}) }],
    usageMetadata,
  });
  if (!request.path.includes("stream")) {
    return raw(200, JSON.stringify(piece([...thoughts, { text: step.text }], true)), JSON_HEADERS);
  }
  const pieces = [...(thoughts.length === 0 ? [] : [piece(thoughts, false)])];
  for (let at = 0; at < step.text.length; at += 40) pieces.push(piece([{ text: step.text.slice(at, at + 40) }], false));
  pieces.push(piece([{ text: "" }], true));
  const body = pieces.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join("");
  return raw(200, body, { "content-type": "text/event-stream" });
}

function errorOf(status: number, message: string, retryAfterSeconds?: number): ScriptedReply {
  const delay = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${retryAfterSeconds}s` };
  const details = retryAfterSeconds === undefined ? [] : [delay];
  const name = status === 429 ? "RESOURCE_EXHAUSTED" : status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
  return raw(status, JSON.stringify({ error: { code: status, message, status: name, details } }), JSON_HEADERS);
}

function raw(status: number, body: string, headers: Readonly<Record<string, string>>) {
  return { type: "raw", status, body, headers } as const;
}
