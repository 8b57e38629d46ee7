/** The part of a `Client` of the MCP SDK that is used; any connected one fits as it is. */
export interface McpClient {
  listTools(
    params?: { cursor?: string },
    options?: { signal?: AbortSignal },
  ): Promise<{ readonly tools: readonly McpTool[]; readonly nextCursor?: string | undefined }>;
  callTool(
    params: { name: string; arguments?: Record<string, unknown> },
    resultSchema?: undefined,
    options?: { signal?: AbortSignal; timeout?: number },
  ): Promise<object>;
}

/** A tool as a server lists it. */
export interface McpTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: { readonly [keyword: string]: unknown };
  readonly outputSchema?: { readonly [keyword: string]: unknown } | undefined;
}

/** What is asked for with one call of a tool. */
export interface McpCall {
  readonly client: McpClient;
  /** The tool's name at its server. */
  readonly tool: string;
  readonly input: Record<string, unknown>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}
