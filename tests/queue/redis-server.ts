import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { optionalPackage } from "../helpers/optional-package.js";

const bullmq = await optionalPackage<object>("bullmq");
const ioredis = await optionalPackage<{ readonly Redis: new (...settings: never[]) => object }>("ioredis");

/** Why tests with a real Redis are skipped; empty when they are not. `RLM_REQUIRE_REDIS=1` makes that an error. */
export const skipped = whySkipped();

function whySkipped(): string {
  const missing = [...(bullmq.missing ? ["bullmq"] : []), ...(ioredis.missing ? ["ioredis"] : [])];
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
  } catch {
    // Not every machine has one.
    missing.push("redis-server");
  }
  if (missing.length > 0 && process.env["RLM_REQUIRE_REDIS"] === "1") throw new Error(`Missing: ${missing.join(", ")}`);
  return missing.length === 0 ? "" : ` (skipped: ${missing.join(", ")} not installed)`;
}

/** The packages as the options of `rlm/bullmq` take them. */
export function packages() {
  return { bullmq: bullmq.get(), ioredis: ioredis.get().Redis };
}

/** A Redis of this test's own. */
export class RedisServer implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly port: number;

  private constructor(process: ChildProcess, folder: string, port: number) {
    this.#process = process;
    this.#folder = folder;
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), "rlm-redis-"));
    const port = await freePort();
    const settings = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--save",
      "",
      "--appendonly",
      "no",
    ];
    const child = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes("Ready to accept connections")) break;
    }
    child.stdout.resume();
    return new RedisServer(child, folder, port);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
