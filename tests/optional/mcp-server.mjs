// An MCP server: over stdio, or with the argument `http` over Streamable HTTP on a port that it prints, for one client.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

const TOTALS = { 17: 20, 23: 30 };
const text = (...texts) => ({ content: texts.map((one) => ({ type: "text", text: one })) });
const waits = { begun: 0, cancelled: 0 };

function shopServer() {
  const server = new McpServer({ name: "shop", version: "1.0.0" });
  server.registerTool(
    "get-order",
    {
      description: "An order by its number.",
      inputSchema: { id: z.string() },
      outputSchema: { id: z.string(), total: z.number() },
    },
    ({ id }) => {
      if (!(id in TOTALS)) return { ...text(`there is no order ${id}`), isError: true };
      const structuredContent = { id, total: TOTALS[id] };
      return { ...text(JSON.stringify(structuredContent)), structuredContent };
    },
  );
  server.registerTool("orders.late", { title: "Late orders" }, () => text("17", "23"));
  server.registerTool("receipt", {}, () => ({
    content: [
      { type: "text", text: "Paid.", annotations: { priority: 1 } },
      { type: "image", mimeType: "image/png", data: "iVBORw==" },
      { type: "audio", mimeType: "audio/wav", data: "UklGRg==" },
      { type: "resource", resource: { uri: "shop://terms", mimeType: "text/plain", text: "No refunds." } },
      { type: "resource", resource: { uri: "shop://seal", blob: "AAEC" } },
      { type: "resource_link", uri: "shop://more", name: "more" },
    ],
  }));
  server.registerTool("wait", {}, ({ signal }) => {
    waits.begun++;
    signal.addEventListener("abort", () => waits.cancelled++);
    return new Promise(() => {});
  });
  server.registerTool("waits", {}, () => text(`${waits.begun} begun, ${waits.cancelled} cancelled`));
  server.registerTool("crash", {}, () => process.exit(1));
  return server;
}

if (process.argv[2] === "http") {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
  await shopServer().connect(transport);
  const listener = createServer((request, response) => transport.handleRequest(request, response));
  listener.listen(0, "127.0.0.1", () => process.stdout.write(`${listener.address().port}\n`));
} else {
  await shopServer().connect(new StdioServerTransport());
}
