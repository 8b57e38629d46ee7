/** The door of `rlm/mcp`: tools of an MCP server as tools in the REPL. */
import { problemsOfName } from "./core/tool-names.js";
import { DEFAULT_TOOL_TIMEOUT_MS } from "./core/toolbox.js";
import { callTool } from "./mcp/call-tool.js";
import type { McpClient, McpTool } from "./mcp/client.js";
import { listTools } from "./mcp/list-tools.js";
import { byIdentifier } from "./mcp/tool-names.js";
import { RLMConfigError } from "./spec/errors.js";
import type { Tool } from "./spec/tool.js";
import { MAX_TIMER_MS } from "./util/abort.js";
import { nearest } from "./util/nearest.js";
import { isRecord } from "./util/record.js";
import { unknownOption, wrongValue } from "./util/wrong-value.js";

export type { McpClient, McpTool } from "./mcp/client.js";

/** Options of {@link mcpTools}. */
export interface McpToolsOptions {
  /** Comes before every name, such as `github_`. Tools of several servers are told apart by it. @defaultValue none */
  readonly prefix?: string | undefined;
  /** The tools to hand in, by their names at the server. @defaultValue all */
  readonly only?: readonly string[] | undefined;
  /** Milliseconds that a call may take. @defaultValue 60_000 */
  readonly timeoutMs?: number | undefined;
  /** Ends the listing. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The tools of an MCP server, for the option `tools`. `client` is a connected `Client` of @modelcontextprotocol/sdk; it stays
 * yours to close, after the runs that use it. The tools are those that the server has now: later changes are not followed.
 *
 * @example
 * const rlm = new RLMWrapper(new OpenAI(), "gpt-5", { tools: await mcpTools(client, { prefix: "github_" }) });
 * @throws RLMConfigError for a wrong option, and for names that code cannot use, all in one error
 */
export async function mcpTools(
  client: McpClient,
  options: McpToolsOptions = {},
): Promise<Readonly<Record<string, Tool>>> {
  checkArguments(client, options);
  const { prefix = "", only, timeoutMs = DEFAULT_TOOL_TIMEOUT_MS, signal } = options;
  const named = byIdentifier(pick(await listTools(client, signal), only), prefix);
  const problems = [...named].flatMap(([name, tools]) => problemsOf(name, tools));
  if (problems.length > 0) {
    throw new RLMConfigError(
      "tools",
      `Tools of the MCP server cannot be handed in: ${problems.join("; ")}. ` +
        "Give `prefix` to change the names, or `only` to leave tools out",
    );
  }
  const tools = [...named].flatMap(([name, [tool]]) => (tool ? [[name, adapt(client, tool, timeoutMs)] as const] : []));
  return Object.fromEntries(tools);
}

function adapt(client: McpClient, tool: McpTool, timeoutMs: number): Tool {
  // Which dialect a schema is written in tells the model nothing.
  const { $schema, ...parameters } = tool.inputSchema;
  return {
    description: descriptionOf(tool),
    parameters,
    timeoutMs,
    execute: (input: Record<string, unknown>, { signal }: { readonly signal: AbortSignal }) =>
      callTool({ client, tool: tool.name, input, signal, timeoutMs }),
  };
}

function descriptionOf({ title, description, outputSchema }: McpTool): string {
  const text = description || title || "A tool of an MCP server.";
  if (outputSchema === undefined) return text;
  const { $schema, ...shape } = outputSchema;
  return `${text} Its result fits ${JSON.stringify(shape)}`;
}

function pick(tools: readonly McpTool[], only: readonly string[] | undefined): readonly McpTool[] {
  if (only === undefined) return tools;
  const names = tools.map(({ name }) => name);
  const missing = only.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new RLMConfigError("only", unknownTools(missing, names), only);
  return tools.filter(({ name }) => only.includes(name));
}

function unknownTools(missing: readonly string[], names: readonly string[]): string {
  const told = missing.map((name) => {
    const meant = nearest(name, names);
    return `\`${name}\`${meant ? ` (did you mean \`${meant}\`?)` : ""}`;
  });
  return `The MCP server has no tool ${told.join(", ")}; it has ${names.join(", ") || "none"}`;
}

function problemsOf(name: string, tools: readonly McpTool[]): readonly string[] {
  if (tools.length === 1) return problemsOfName(name);
  const names = tools.map((tool) => `\`${tool.name}\``).join(" and ");
  return [...problemsOfName(name), `${names} would both be \`${name}\``];
}

function checkArguments(client: unknown, options: unknown): void {
  const isClient = isRecord(client) && ["listTools", "callTool"].every((name) => typeof client[name] === "function");
  // Without the value: a client may hold keys, and errors are logged.
  if (!isClient) {
    throw new RLMConfigError("client", "Expected `client` to be a connected Client of @modelcontextprotocol/sdk");
  }
  if (!isRecord(options)) throw wrongValue("options", "an object", options);
  const { prefix, only, timeoutMs, signal, ...others } = options;
  const [other] = Object.keys(others);
  if (other !== undefined) throw unknownOption(other, ["prefix", "only", "timeoutMs", "signal"]);
  if (prefix !== undefined && !(typeof prefix === "string" && /^(?:[A-Za-z_$][\w$]*)?$/.test(prefix))) {
    throw wrongValue("prefix", "letters, digits and `_` that a name can begin with", prefix);
  }
  const isNames = Array.isArray(only) && only.every((name) => typeof name === "string");
  if (only !== undefined && !isNames) throw wrongValue("only", "an array of names of tools", only);
  const isTime = typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= MAX_TIMER_MS;
  if (timeoutMs !== undefined && !isTime) {
    throw wrongValue("timeoutMs", `a number of milliseconds from 1 to ${MAX_TIMER_MS}`, timeoutMs);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrongValue("signal", "an AbortSignal", signal);
}
