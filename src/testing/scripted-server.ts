import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { buffer } from "node:stream/consumers";
import { RequestLog } from "./request-log.js";
import { type Script, ScriptPlayer } from "./script.js";
import { fault } from "./scripted-fault.js";
import type { ScriptedReply } from "./scripted-reply.js";
import { RequestRecord, type ScriptedRequest } from "./scripted-request.js";
import { refusalOf, type StrictOptions } from "./scripted-strict.js";
import { deliver } from "./scripted-wire.js";

/** What a {@link ScriptedServer} answers, and how. */
export interface ScriptedServerOptions extends Script {
  /** Scripts for single models by name, in place of the general one: a root and a sub-model, say. */
  readonly models?: Readonly<Record<string, Script>>;
  /** Milliseconds before each answer. @default 0 */
  readonly latencyMs?: number;
  /** Refuse what real servers refuse: unknown parameters, roles that do not alternate, `max_tokens` for gpt-5, and so on. @default false */
  readonly strict?: boolean | StrictOptions;
}

const LISTEN_BACKLOG = 4096;

/**
 * An OpenAI-compatible server on 127.0.0.1 that answers as a script says and records every request.
 *
 * @example
 * await using server = await ScriptedServer.start({ steps: [fault.status(429, { retryAfterSeconds: 1 }), "FINAL(42)"] });
 * const client = new OpenAI({ baseURL: server.url, apiKey: "test" });
 */
export class ScriptedServer {
  readonly #server: Server;
  readonly #options: ScriptedServerOptions;
  readonly #players = new Map<string, ScriptPlayer>();
  readonly #general: ScriptPlayer;
  readonly #log = new RequestLog();
  readonly #startedAt = performance.now();
  #url = "";
  #closing: Promise<void> | undefined;

  private constructor(options: ScriptedServerOptions) {
    this.#options = options;
    this.#general = new ScriptPlayer("any model", options);
    for (const [model, script] of Object.entries(options.models ?? {})) {
      this.#players.set(model, new ScriptPlayer(model, script));
    }
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // A server that closes idle connections races with the client's next request; these live until `close`.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
  }

  /** Starts a server on a free port. */
  static async start(options: ScriptedServerOptions): Promise<ScriptedServer> {
    const server = new ScriptedServer(options);
    server.#server.listen({ host: "127.0.0.1", port: 0, backlog: LISTEN_BACKLOG });
    await once(server.#server, "listening");
    server.#url = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}/v1`;
    return server;
  }

  /** Base URL for a client; ends in `/v1`. */
  get url(): string {
    return this.#url;
  }

  /** Every request, in order of arrival. */
  get requests(): readonly ScriptedRequest[] {
    return this.#log.requests;
  }

  /** Requests that are waiting for their answer or reading it. */
  get inFlight(): number {
    return this.#log.inFlight;
  }

  /** The most requests that were in flight at once, of all models or of one. */
  peakInFlight(model?: string): number {
    return this.#log.peak(model);
  }

  /** Resolves with the request number `count` (1-based) as soon as it has arrived. */
  arrived(count: number): Promise<ScriptedRequest> {
    return this.#log.arrived(count);
  }

  /** Resolves when no request is in flight. */
  idle(): Promise<void> {
    return this.#log.idle();
  }

  /** Throws when scripted steps were left over, a request came that no script expected, or a script function threw. */
  assertExhausted(): void {
    const problems = [this.#general, ...this.#players.values()].flatMap((player) => player.problems());
    if (problems.length > 0) throw new Error(`The script was not played as written:\n- ${problems.join("\n- ")}`);
  }

  /** Cuts every connection and stops listening. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      this.#log.close();
    });
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const rawBody = await readBody(incoming);
    if (rawBody === undefined) return;
    const request = new RequestRecord({
      index: this.#log.requests.length,
      at: performance.now() - this.#startedAt,
      method: incoming.method ?? "GET",
      path: incoming.url ?? "/",
      headers: incoming.headers,
      rawBody,
    });
    const end = this.#log.begin(request);
    response.once("close", () => end("aborted"));
    const answer = await this.#answer(request);
    await deliver({
      request,
      response,
      answer,
      latencyMs: this.#options.latencyMs ?? 0,
      onAnswered: () => end("answered"),
    });
  }

  async #answer(request: RequestRecord): Promise<ScriptedReply> {
    const path = request.path.split("?")[0] ?? "";
    if (path.endsWith("/models") && request.method === "GET") return fault.json(this.#modelList());
    if (!path.endsWith("/chat/completions") || request.method !== "POST") {
      return fault.status(404, { message: `Invalid URL (${request.method} ${path})` });
    }
    if (Object.keys(request.body).length === 0) {
      return fault.status(400, { message: "We could not parse the JSON body of your request." });
    }
    const { strict = false } = this.#options;
    const refusal = strict === false ? undefined : refusalOf(request, strict === true ? {} : strict);
    if (refusal !== undefined) return fault.status(refusal.status, refusal);
    return (this.#players.get(request.model) ?? this.#general).answer(request);
  }

  #modelList(): unknown {
    return {
      object: "list",
      data: [...this.#players.keys()].map((id) => ({ id, object: "model", owned_by: "script" })),
    };
  }
}

/** The whole body, or `undefined` when the client went away before it was sent. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  try {
    return (await buffer(incoming)).toString("utf8");
  } catch {
    // There is nobody left to tell, and no request to record.
    return undefined;
  }
}
