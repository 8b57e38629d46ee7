import type { McpTool } from "./client.js";

/** The name under which code calls a tool: letters, digits and `_`; what else a server allows becomes `_`. */
export function identifierOf(name: string, prefix: string): string {
  const plain = prefix + name.replace(/[^\w$]/g, "_");
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

/** Tools by the names that code calls them by, each with the tools that would have that name. */
export function byIdentifier(tools: readonly McpTool[], prefix: string): ReadonlyMap<string, readonly McpTool[]> {
  const named = new Map<string, McpTool[]>();
  for (const tool of tools) {
    const name = identifierOf(tool.name, prefix);
    const others = named.get(name);
    if (others) others.push(tool);
    else named.set(name, [tool]);
  }
  return named;
}
