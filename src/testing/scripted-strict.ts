import { fieldsOf, isRecord } from "../util/record.js";
import type { ErrorFields } from "./scripted-reply.js";
import type { ScriptedRequest } from "./scripted-request.js";
import { problemOfParts } from "./scripted-strict-parts.js";

/** What a strict server refuses beyond what every strict server refuses. */
export interface StrictOptions {
  /** Parameters that this server does not support, such as `max_completion_tokens` or `stream_options`. */
  readonly refuse?: readonly string[] | undefined;
  /** Models that want `max_completion_tokens` and the default temperature. Default: the o-series and gpt-5 and later. */
  readonly reasoningModels?: RegExp | undefined;
}

/** A refusal in the words of OpenAI, and its status. */
export interface Refusal extends ErrorFields {
  readonly status: number;
}

const REASONING_MODELS = /^(?:o\d|gpt-(?:[5-9]|\d\d))(?!.*chat)/;
const ROLES = ["system", "developer", "user", "assistant", "tool"];
const PARAMETERS = new Set([
  "model",
  "messages",
  "stream",
  "stream_options",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
  "n",
  "stop",
  "seed",
  "user",
  "frequency_penalty",
  "presence_penalty",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "reasoning_effort",
  "service_tier",
  "store",
  "metadata",
  "modalities",
  "prediction",
  "prompt_cache_key",
  "safety_identifier",
  "verbosity",
]);

/** Why a real server would refuse this request; `undefined` when it would not. */
export function refusalOf(request: ScriptedRequest, options: StrictOptions): Refusal | undefined {
  return authorisation(request) ?? parameters(request.body, options) ?? messages(request.body["messages"]);
}

function authorisation({ headers }: ScriptedRequest): Refusal | undefined {
  if (headers.authorization !== undefined || headers["api-key"] !== undefined) return undefined;
  return { status: 401, message: "You didn't provide an API key.", code: "missing_api_key" };
}

function parameters(body: ScriptedRequest["body"], options: StrictOptions): Refusal | undefined {
  if (typeof body["model"] !== "string" || body["model"] === "") {
    return refuse("model", "You must provide a model parameter.", "missing_required_parameter");
  }
  for (const name of Object.keys(body)) {
    if (options.refuse?.includes(name)) return unsupported(name);
    if (!PARAMETERS.has(name)) return refuse(name, `Unknown parameter: '${name}'.`, "unknown_parameter");
  }
  if (body["stream_options"] !== undefined && body["stream"] !== true) {
    return refuse("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  return numbers(body) ?? reasoningModel(body, options.reasoningModels ?? REASONING_MODELS);
}

function numbers(body: ScriptedRequest["body"]): Refusal | undefined {
  const { temperature } = body;
  if (temperature !== undefined && !(typeof temperature === "number" && temperature >= 0 && temperature <= 2)) {
    return refuse("temperature", `Invalid 'temperature': expected a number from 0 to 2.`, "invalid_type");
  }
  for (const name of ["max_tokens", "max_completion_tokens"]) {
    const value = body[name];
    if (value === undefined || (typeof value === "number" && Number.isInteger(value) && value > 0)) continue;
    return refuse(name, `Invalid '${name}': expected a positive integer.`, "integer_below_min_value");
  }
  if (body["max_tokens"] === undefined || body["max_completion_tokens"] === undefined) return undefined;
  return refuse("max_tokens", "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
}

function reasoningModel(body: ScriptedRequest["body"], models: RegExp): Refusal | undefined {
  if (!models.test(String(body["model"]))) return undefined;
  if (body["max_tokens"] !== undefined) return unsupported("max_tokens", " Use 'max_completion_tokens' instead.");
  for (const name of ["temperature", "top_p"]) {
    const value = body[name];
    if (value === undefined || value === 1) continue;
    const text = `Unsupported value: '${name}' does not support ${value} with this model. Only the default (1) value is supported.`;
    return refuse(name, text, "unsupported_value");
  }
  return undefined;
}

function messages(list: unknown): Refusal | undefined {
  if (!Array.isArray(list)) return refuse("messages", "Missing required parameter: 'messages'.");
  if (list.length === 0) return refuse("messages", "Invalid 'messages': empty array.", "empty_array");
  let previous = "";
  for (const [index, message] of list.entries()) {
    const role = isRecord(message) ? message["role"] : undefined;
    const place = `messages[${index}]`;
    if (typeof role !== "string" || !ROLES.includes(role)) {
      return refuse(
        `${place}.role`,
        `Invalid value: '${role}'. Supported values are: ${ROLES.join(", ")}.`,
        "invalid_value",
      );
    }
    if (isEmpty(message)) return refuse(`${place}.content`, `Invalid '${place}.content': it must not be empty.`);
    const problem = problemOfParts(role, fieldsOf(message)["content"]);
    if (problem) return refuse(`${place}.${problem.place}`, problem.message, problem.code);
    const isSystem = role === "system" || role === "developer";
    if (isSystem && index > 0) return refuse(`${place}.role`, "System messages must come first.");
    const follows = previous === "" || previous === "system" || previous === "developer" ? "user" : other(previous);
    if (!isSystem && role !== follows) {
      return refuse(`${place}.role`, "Conversation roles must alternate user/assistant/user/assistant/...");
    }
    previous = role;
  }
  if (previous === "user") return undefined;
  return refuse("messages", "The conversation must end with a user message: assistant prefill is not supported.");
}

function other(role: string): string {
  return role === "user" ? "assistant" : "user";
}

function isEmpty(message: unknown): boolean {
  const content = isRecord(message) ? message["content"] : undefined;
  return !(typeof content === "string" || Array.isArray(content)) || content.length === 0;
}

function unsupported(name: string, advice = ""): Refusal {
  return refuse(
    name,
    `Unsupported parameter: '${name}' is not supported with this model.${advice}`,
    "unsupported_parameter",
  );
}

function refuse(param: string, message: string, code: string | null = null): Refusal {
  return { status: 400, message, type: "invalid_request_error", param, code };
}
