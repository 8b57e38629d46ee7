import { RLMAbortError, RLMConfigError, RLMWrapper } from "rlm";
import { type McpClient, type McpTool, mcpTools } from "rlm/mcp";
import { describe, expect, it } from "vitest";
import { cell, scripted } from "./helpers/scripted.js";
import { missing, note, overHttp, overStdio, type Shop } from "./mcp/shop.js";

const report = "needle ".repeat(2_000);

const CALLS = cell(`const late = (await shop_orders_late()).split("\\n");
const orders = await Promise.all(late.map((id) => shop_get_order({ id })));
const receipt = await shop_receipt();
const failed = [];
for (const call of [() => shop_get_order({ id: "99" }), () => shop_get_order({ id: 17 }), () => shop_get_order()]) {
  try { await call(); } catch (error) { failed.push(error.name + " " + error.message); }
}
FINAL({ orders, receipt, failed })`);

const gone = (pid: number) => {
  try {
    return process.kill(pid, 0) && false;
  } catch {
    // There is no such process any more.
    return true;
  }
};

describe.skipIf(missing).each([
  ["stdio", overStdio],
  ["Streamable HTTP", overHttp],
])(`tools of an MCP server over %s${note}`, (_name, open: () => Promise<Shop>) => {
  it("are functions in the REPL that take checked objects and give values", async () => {
    const { client } = await open();
    const { rlm, server } = await scripted(
      { steps: [CALLS] },
      { tools: await mcpTools(client, { prefix: "shop_", only: ["get-order", "orders.late", "receipt"] }) },
    );
    expect(JSON.parse((await rlm.agenerate("q", report)).answer)).toEqual({
      orders: [
        { id: "17", total: 20 },
        { id: "23", total: 30 },
      ],
      receipt: [
        { type: "text", text: "Paid." },
        { type: "image", mimeType: "image/png", url: "data:image/png;base64,iVBORw==" },
        { type: "audio", mimeType: "audio/wav", url: "data:audio/wav;base64,UklGRg==" },
        { type: "resource", uri: "shop://terms", mimeType: "text/plain", text: "No refunds." },
        { type: "resource", uri: "shop://seal", url: "data:application/octet-stream;base64,AAEC" },
        { type: "resource_link", uri: "shop://more", name: "more" },
      ],
      failed: [
        "ToolError shop_get_order: there is no order 99",
        expect.stringMatching(/^ToolError shop_get_order: wrong argument: id: .*string/),
        expect.stringMatching(/^ToolError shop_get_order: wrong argument: .*id/),
      ],
    });
    const system = server.requests[0]?.messages[0]?.text ?? "";
    expect(system).toMatch(/shop_get_order\(input\) where input fits \{"type":"object","properties":\{"id"/);
    expect(system).toContain("An order by its number. Its result fits {");
    expect(system).toContain("Late orders");
    expect(system).not.toContain("shop_crash");
    expect(system).not.toContain("$schema");
  });

  it("are given up when their time is over or the run is aborted, and the server is told", async () => {
    const { client } = await open();
    const slow = cell("let told; try { await wait(); } catch (error) { told = error.message; } FINAL(told)");
    const { rlm } = await scripted({ steps: [slow] }, { tools: await mcpTools(client, { timeoutMs: 50 }) });
    expect((await rlm.agenerate("q", report)).answer).toBe("wait: no result within 50 ms");

    const controller = new AbortController();
    const { rlm: aborted } = await scripted({ steps: [cell("await wait()")] }, { tools: await mcpTools(client) });
    const run = aborted.agenerate("q", report, { signal: controller.signal });
    const toldByServer = () => client.callTool({ name: "waits" });
    await expect.poll(toldByServer).toMatchObject({ content: [{ text: "2 begun, 1 cancelled" }] });
    controller.abort();
    await expect(run).rejects.toBeInstanceOf(RLMAbortError);
    await expect.poll(toldByServer).toMatchObject({ content: [{ text: "2 begun, 2 cancelled" }] });
  });

  it("say so when the server goes away in the middle, and after it", async () => {
    const { client, pid } = await open();
    const code = `const told = [];
for (const call of [crash, waits]) {
  try { await call(); } catch (error) { told.push(error.name + " " + error.message); }
}
FINAL(told)`;
    const { rlm } = await scripted({ steps: [cell(code)] }, { tools: await mcpTools(client) });
    expect(JSON.parse((await rlm.agenerate("q", report)).answer)).toEqual([
      expect.stringMatching(/^ToolError crash: the MCP server (?:has gone away|cannot be reached)/),
      expect.stringMatching(/^ToolError waits: the MCP server (?:has gone away|cannot be reached)/),
    ]);
    await expect.poll(() => gone(pid)).toBe(true);
  });
});

/** A server that lists these tools, one page each; it says of a call what it was. */
function listing(...tools: readonly (string | Partial<McpTool>)[]): McpClient {
  const listed = tools.map((tool) => ({
    inputSchema: { type: "object" },
    ...(typeof tool === "string" ? { name: tool } : { name: "", ...tool }),
  }));
  return {
    listTools: async ({ cursor = "0" } = {}) => {
      const next = Number(cursor) + 1;
      return { tools: listed.slice(next - 1, next), nextCursor: next < listed.length ? String(next) : undefined };
    },
    callTool: async (call) => ({ structuredContent: { ...call } }),
  };
}

const provider = { provider: "fake", complete: async () => ({ text: "", stopReason: "stop" as const, usage: null }) };

describe("mcpTools", () => {
  it("hands in the tools of every page, under names that code can use", async () => {
    const tools = await mcpTools(listing("a-b", "c.d/e", "2nd", "größe", "$x"));
    expect(Object.keys(tools)).toEqual(["a_b", "c_d_e", "_2nd", "gr__e", "$x"]);
    expect(() => new RLMWrapper(provider, "m", { tools })).not.toThrow();
    expect(Object.keys(await mcpTools(listing("a-b", "2nd"), { prefix: "x" }))).toEqual(["xa_b", "x2nd"]);
    expect(await mcpTools(listing())).toEqual({});
  });

  it("calls a tool by its own name", async () => {
    const { rlm } = await scripted(
      { steps: [cell("FINAL([await s_a_b(), await s_a_b({ n: 1 })])")] },
      { tools: await mcpTools(listing("a-b"), { prefix: "s_" }) },
    );
    expect(JSON.parse((await rlm.agenerate("q", report)).answer)).toEqual([
      { name: "a-b", arguments: {} },
      { name: "a-b", arguments: { n: 1 } },
    ]);
  });

  it("refuses names that clash or that code cannot use, all in one error, and says what helps", async () => {
    const names = ["a-b", "a.b", "fetch", "delete", "__proto__", "fine"];
    await expect(mcpTools(listing(...names))).rejects.toThrow(
      "Tools of the MCP server cannot be handed in: `a-b` and `a.b` would both be `a_b`; " +
        "`fetch` is a name of the REPL itself; `delete` is a word of the language; " +
        "`__proto__` is a name of the REPL itself. Give `prefix` to change the names, or `only` to leave tools out",
    );
    expect(Object.keys(await mcpTools(listing(...names), { prefix: "my_", only: ["a-b", "fetch"] }))).toEqual([
      "my_a_b",
      "my_fetch",
    ]);
  });

  it("names tools that the server does not have, with the ones it may have meant", async () => {
    await expect(mcpTools(listing("get-order", "list"), { only: ["get_ordr", "list", "zzz"] })).rejects.toThrow(
      "The MCP server has no tool `get_ordr` (did you mean `get-order`?), `zzz`; it has get-order, list",
    );
  });

  it("stops at a list that goes in a circle", async () => {
    const client: McpClient = { ...listing(), listTools: async () => ({ tools: [], nextCursor: "again" }) };
    await expect(mcpTools(client)).rejects.toThrow("The MCP server lists its tools in a circle");
  });

  it("leaves a schema that cannot be used to the wrapper, which names the tool", async () => {
    const tools = await mcpTools(listing({ name: "odd", inputSchema: { $ref: "http://example.com/other" } }));
    expect(() => new RLMWrapper(provider, "m", { tools })).toThrow(/`odd.parameters`: this JSON Schema cannot be used/);
  });

  it.each([
    ["client", {}, {}],
    ["client", null, {}],
    ["options", listing(), 5],
    ["prefix", listing(), { prefix: "1-" }],
    ["only", listing(), { only: "search" }],
    ["timeoutMs", listing(), { timeoutMs: 0 }],
    ["signal", listing(), { signal: {} }],
    ["prefx", listing(), { prefx: "a" }],
  ])("refuses a wrong %s before it asks the server", async (option, client, options) => {
    const error = await mcpTools(client as never, options as never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMConfigError);
    expect(error).toMatchObject({ option });
  });
});
