import type { JsonValue } from "../spec/context.js";
import { messageOf } from "../util/errors.js";
import { isRecord } from "../util/record.js";
import type { McpCall } from "./client.js";
import { textOfResult, valueOfResult } from "./tool-result.js";

/** The SDK's code for a connection that ended while a call was under way. */
const CONNECTION_CLOSED = -32_000;

/** Calls a tool and gives its value. @throws Error with what the tool or the server says, for the code that called it. */
export async function callTool({ client, tool, input, signal, timeoutMs }: McpCall): Promise<JsonValue> {
  const call = { name: tool, arguments: input };
  const result = await client.callTool(call, undefined, { signal, timeout: timeoutMs }).catch((error: unknown) => {
    throw new Error(failureText(error), { cause: error });
  });
  if (isRecord(result) && result["isError"] === true) throw new Error(textOfResult(result) || "the tool failed");
  return valueOfResult(result);
}

function failureText(error: unknown): string {
  const message = messageOf(error);
  const code = isRecord(error) ? error["code"] : undefined;
  if (code === CONNECTION_CLOSED || message === "Not connected") return "the MCP server has gone away";
  // Negative codes are of the protocol: the server has answered, and its message says what was wrong with the call.
  if (typeof code === "number" && code < 0) return message;
  return `the MCP server cannot be reached: ${message}`;
}
