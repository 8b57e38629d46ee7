import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { RequestLog } from "./request-log.js";
import type { ScriptedReply } from "./scripted-reply.js";
import { RequestRecord, type ScriptedRequest } from "./scripted-request.js";
import { deliver } from "./scripted-wire.js";

/** Decides what a request is answered with. */
export type Answering = (request: ScriptedRequest) => Promise<ScriptedReply>;

const LISTEN_BACKLOG = 4096;

/** An HTTP server on 127.0.0.1 that records every request, whatever protocol is spoken over it. */
export class ScriptedHttp {
  readonly #server: Server;
  readonly #answer: Answering;
  readonly #latencyMs: number;
  readonly #log = new RequestLog();
  readonly #startedAt = performance.now();
  #origin = "";
  #closing: Promise<void> | undefined;

  /** @param latencyMs Milliseconds before an answer that has no latency of its own. */
  constructor(answer: Answering, latencyMs = 0) {
    this.#answer = answer;
    this.#latencyMs = latencyMs;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // A server that closes idle connections races with the client's next request; these live until `close`.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
  }

  /** Starts to listen on a free port. */
  async listen(): Promise<void> {
    this.#server.listen({ host: "127.0.0.1", port: 0, backlog: LISTEN_BACKLOG });
    await once(this.#server, "listening");
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Scheme, host and port. */
  get origin(): string {
    return this.#origin;
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
    await deliver({ request, response, answer, latencyMs: this.#latencyMs, onAnswered: () => end("answered") });
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
