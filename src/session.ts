import type { KeptRepl, SessionState } from "./core/kept-repl.js";
import type { RLMConfig, RunOptions } from "./options.js";
import type { ContextInput } from "./spec/context.js";
import { RLMConfigError } from "./spec/errors.js";
import type { RLMResponse } from "./spec/response.js";
import type { InferSchema, Schema } from "./spec/schema.js";

/** Options of a session: those of its questions, and the state of an earlier session to go on from. */
export interface SessionOptions extends RLMConfig {
  readonly resume?: SessionState | undefined;
}

type Mode = "generate" | "agenerate";
type Ask = (mode: Mode, query: string, context: ContextInput, options: RunOptions) => Promise<RLMResponse>;

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
  generate(query: string, context?: ContextInput, options: RunOptions = {}): Promise<RLMResponse> {
    return this.#next("generate", query, context, options);
  }

  /** As `RLMWrapper.agenerate`; without a context the last question's is used. */
  agenerate<S extends Schema | undefined = undefined>(
    query: string,
    context?: ContextInput,
    options?: RunOptions<S>,
  ): Promise<RLMResponse<InferSchema<S>>>;
  agenerate(query: string, context?: ContextInput, options: RunOptions = {}): Promise<RLMResponse> {
    return this.#next("agenerate", query, context, options);
  }

  /** Contexts, histories and the variables that have a JSON form: what `rlm.session({ resume })` takes. */
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

  async #next(mode: Mode, query: string, context: ContextInput | undefined, options: RunOptions): Promise<RLMResponse> {
    if (this.#closed) throw new RLMConfigError("session", "This session is closed: make another with `rlm.session()`");
    const turn = this.#last.then(() => {
      const about = context ?? this.#repl.lastContext;
      if (about === undefined) throw new RLMConfigError("context", "The first question of a session needs a context");
      return this.#ask(mode, query, about, options);
    });
    // The next question is asked whatever comes of this one.
    this.#last = turn.catch(() => {});
    return turn;
  }
}
