import { type GivenCall, readCall, type SessionCall } from "./call.js";
import type { KeptRepl } from "./core/kept-repl.js";
import type { SessionState } from "./core/session-state.js";
import type { RLMConfig, RunOptions } from "./options.js";
import type { ContextInput } from "./spec/context.js";
import { RLMConfigError } from "./spec/errors.js";
import type { RLMResponse } from "./spec/response.js";
import type { InferSchema, Schema } from "./spec/schema.js";
import { RunStream, type StreamTie } from "./stream.js";
import { deferred } from "./util/deferred.js";

/** Options of a session: those of its questions, and the state of an earlier session to go on from. */
export interface SessionOptions extends RLMConfig {
  readonly resume?: SessionState | undefined;
}

type Mode = "generate" | "agenerate";
type Ask = (mode: Mode, call: GivenCall, tie?: StreamTie) => Promise<RLMResponse>;

/** The REPL has these from its first question to its last. */
const FIXED = ["tools", "environment", "environmentOptions"] as const;

/**
 * One REPL for several questions, made by `rlm.session()`. Questions are answered one after another, in the order in which
 * they were asked.
 */
export class RLMSession {
  readonly #repl: KeptRepl;
  readonly #ask: Ask;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(repl: KeptRepl, ask: Ask) {
    this.#repl = repl;
    this.#ask = ask;
  }

  /** As `RLMWrapper.generate`; without a context the last question's is used. */
  generate<S extends Schema | undefined = undefined>(
    query: string,
    context?: ContextInput,
    options?: RunOptions<S>,
  ): Promise<RLMResponse<InferSchema<S>>>;
  generate<S extends Schema | undefined = undefined>(call: SessionCall<S>): Promise<RLMResponse<InferSchema<S>>>;
  generate(query: string | SessionCall, context?: ContextInput, options?: RunOptions): Promise<RLMResponse> {
    return this.#next("generate", () => readCall(query, context, options));
  }

  /** As `RLMWrapper.agenerate`; without a context the last question's is used. */
  agenerate<S extends Schema | undefined = undefined>(
    query: string,
    context?: ContextInput,
    options?: RunOptions<S>,
  ): Promise<RLMResponse<InferSchema<S>>>;
  agenerate<S extends Schema | undefined = undefined>(call: SessionCall<S>): Promise<RLMResponse<InferSchema<S>>>;
  agenerate(query: string | SessionCall, context?: ContextInput, options?: RunOptions): Promise<RLMResponse> {
    return this.#next("agenerate", () => readCall(query, context, options));
  }

  /** As `RLMWrapper.stream`; without a context the last question's is used. The events begin when its turn has come. */
  stream<S extends Schema | undefined = undefined>(
    query: string,
    context?: ContextInput,
    options?: RunOptions<S>,
  ): RunStream<InferSchema<S>>;
  stream<S extends Schema | undefined = undefined>(call: SessionCall<S>): RunStream<InferSchema<S>>;
  stream(query: string | SessionCall, context?: ContextInput, options?: RunOptions): RunStream {
    return new RunStream((tie) => this.#next("agenerate", () => readCall(query, context, options), tie));
  }

  /** Contexts, histories and the variables that come back equal from JSON: what `rlm.session({ resume })` takes. */
  toJSON(): SessionState {
    return this.#repl.state();
  }

  /** Ends the REPL. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#repl.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #next(mode: Mode, read: () => GivenCall, tie?: StreamTie): Promise<RLMResponse> {
    if (this.#closed) throw new RLMConfigError("session", "This session is closed: make another with `rlm.session()`");
    const given = read();
    refuseFixed(given.options);
    const before = this.#last;
    const done = deferred();
    this.#last = done.promise;
    await before;
    try {
      const context = given.context ?? this.#repl.lastContext;
      if (context === undefined) throw new RLMConfigError("context", "The first question of a session needs a context");
      return await this.#ask(mode, { ...given, context }, tie);
    } finally {
      // The next question is asked whatever comes of this one.
      done.resolve();
    }
  }
}

function refuseFixed(options: RunOptions): void {
  for (const name of FIXED) {
    if (options[name] === undefined) continue;
    const message = `\`${name}\` cannot change from question to question: give it to \`rlm.session({ ${name} })\``;
    throw new RLMConfigError(name, message, options[name]);
  }
}
