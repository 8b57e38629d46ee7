import { SCRIPT_FIELDS, type Script, ScriptPlayer } from "./script.js";
import { fault } from "./scripted-fault.js";
import { ScriptedHttp } from "./scripted-http.js";
import type { ScriptedReply } from "./scripted-reply.js";
import type { ScriptedRequest } from "./scripted-request.js";
import { refusalOf, type StrictOptions } from "./scripted-strict.js";

/** What a {@link ScriptedServer} answers, and how. */
export interface ScriptedServerOptions extends Script {
  /** Scripts for single models by name, in place of the general one: a root and a sub-model, say. */
  readonly models?: Readonly<Record<string, Script>> | undefined;
  /** Milliseconds before each answer. @defaultValue 0 */
  readonly latencyMs?: number | undefined;
  /** Refuse what real servers refuse: unknown parameters, roles that do not alternate, `max_tokens` for gpt-5, and so on. @defaultValue false */
  readonly strict?: boolean | StrictOptions | undefined;
}

/**
 * An OpenAI-compatible server on 127.0.0.1 that answers as a script says and records every request.
 *
 * @example
 * await using server = await ScriptedServer.start({ steps: [fault.status(429, { retryAfterSeconds: 1 }), "FINAL(42)"] });
 * const client = new OpenAI({ baseURL: server.url, apiKey: "test" });
 */
export class ScriptedServer extends ScriptedHttp {
  readonly #strict: StrictOptions | undefined;
  readonly #players = new Map<string, ScriptPlayer>();
  readonly #general: ScriptPlayer;

  private constructor(options: ScriptedServerOptions) {
    super((request) => this.#route(request), options.latencyMs);
    const { strict = false, models = {} } = options;
    this.#strict = typeof strict === "object" ? strict : strict ? {} : undefined;
    this.#general = new ScriptPlayer("any model", options, [...SCRIPT_FIELDS, "models", "latencyMs", "strict"]);
    for (const [model, script] of Object.entries(models)) this.#players.set(model, new ScriptPlayer(model, script));
  }

  /** Starts a server on a free port. */
  static async start(options: ScriptedServerOptions): Promise<ScriptedServer> {
    const server = new ScriptedServer(options);
    await server.listen();
    return server;
  }

  /** Base URL for a client; ends in `/v1`. */
  get url(): string {
    return `${this.origin}/v1`;
  }

  /** Throws when scripted steps were left over, a request came that no script expected, or a script function threw. */
  assertExhausted(): void {
    const problems = [this.#general, ...this.#players.values()].flatMap((player) => player.problems());
    if (problems.length > 0) throw new Error(`The script was not played as written:\n- ${problems.join("\n- ")}`);
  }

  async #route(request: ScriptedRequest): Promise<ScriptedReply> {
    const path = request.path.split("?")[0] ?? "";
    if (path.endsWith("/models") && request.method === "GET") return fault.json(this.#modelList());
    if (!path.endsWith("/chat/completions") || request.method !== "POST") {
      return fault.status(404, { message: `Invalid URL (${request.method} ${path})` });
    }
    if (Object.keys(request.body).length === 0) {
      return fault.status(400, { message: "We could not parse the JSON body of your request." });
    }
    const refusal = this.#strict === undefined ? undefined : refusalOf(request, this.#strict);
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
