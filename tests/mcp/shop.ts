import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { McpClient } from "rlm/mcp";
import { onTestFinished } from "vitest";
import { optionalPackage } from "../helpers/optional-package.js";

type Class<T, Arguments extends unknown[]> = new (...args: Arguments) => T;

/** A client of the SDK, as far as tests use it. */
export interface SdkClient extends McpClient {
  connect(transport: object): Promise<void>;
  close(): Promise<void>;
}

const SDK = "@modelcontextprotocol/sdk";
const client = await optionalPackage<{ readonly Client: Class<SdkClient, [object]> }>(`${SDK}/client/index.js`);
const stdio = await optionalPackage<{ readonly StdioClientTransport: Class<{ readonly pid: number }, [object]> }>(
  `${SDK}/client/stdio.js`,
);
const http = await optionalPackage<{ readonly StreamableHTTPClientTransport: Class<object, [URL]> }>(
  `${SDK}/client/streamableHttp.js`,
);

export const { missing, note } = client;
export const serverPath = fileURLToPath(new URL("../optional/mcp-server.mjs", import.meta.url));

/** A client that is connected; it is closed when the test ends. */
export async function connected(transport: object): Promise<SdkClient> {
  const { Client } = client.get();
  const opened = new Client({ name: "tests", version: "1.0.0" });
  await opened.connect(transport);
  onTestFinished(() => opened.close());
  return opened;
}

/** A real server in a process of its own, and the SDK's client on it. */
export interface Shop {
  readonly client: SdkClient;
  readonly pid: number;
}

export async function overStdio(): Promise<Shop> {
  const transport = new (stdio.get().StdioClientTransport)({ command: process.execPath, args: [serverPath] });
  return { client: await connected(transport), pid: transport.pid };
}

export async function overHttp(): Promise<Shop> {
  const server = spawn(process.execPath, [serverPath, "http"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void server.kill("SIGKILL"));
  const [port] = await once(server.stdout, "data");
  const { StreamableHTTPClientTransport } = http.get();
  const url = new URL(`http://127.0.0.1:${String(port).trim()}/mcp`);
  return { client: await connected(new StreamableHTTPClientTransport(url)), pid: server.pid ?? 0 };
}
