import type { McpClient, McpTool } from "./client.js";

/** Every tool of a server, page by page. */
export async function listTools(client: McpClient, signal: AbortSignal | undefined): Promise<readonly McpTool[]> {
  const tools: McpTool[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const options = signal === undefined ? {} : { signal };
    const page = await client.listTools(cursor === undefined ? {} : { cursor }, options);
    tools.push(...page.tools);
    cursor = page.nextCursor;
    if (cursor !== undefined && seen.has(cursor)) throw new Error("The MCP server lists its tools in a circle");
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  return tools;
}
