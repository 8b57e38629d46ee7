import { randomUUID } from "node:crypto";
import { checkCallOptions, checkOptionNames, type GivenCall, type KeywordCall, readCall } from "./call.js";
import { type Client, clientsByName, modelRef } from "./client.js";
import { defaultConcurrentRuns } from "./concurrent-runs.js";
import { AsyncOrchestrator } from "./core/async-orchestrator.js";
import { SharedBudget } from "./core/budget.js";
import { type CacheStore, MemoryCache } from "./core/cache.js";
import { EventHub, notify, type RLMEventListener } from "./core/events.js";
import { KeptRepl } from "./core/kept-repl.js";
import { ModelRegistry } from "./core/models.js";
import { Orchestrator, type RunRequest } from "./core/orchestrator.js";
import { RunPlaces } from "./core/places.js";
import { ownRepl } from "./core/repl.js";
import { checkSessionState } from "./core/session-state.js";
import { problemsInLanguage } from "./core/tool-names.js";
import { ToolBox } from "./core/toolbox.js";
import { validatorOf } from "./core/validator.js";
import type { ManyHost, ManyItems, ManyResultOf } from "./many/item.js";
import { generateMany, type ManyOptions } from "./many.js";
import { NamedEnvironments } from "./named-environments.js";
import { consoleObserver } from "./observers/console.js";
import { lineObserver } from "./observers/line-logger.js";
import { type ResolvedConfig, type RLMConfig, type RunOptions, resolveConfig } from "./options.js";
import { priceFunction } from "./providers/pricing.js";
import { RLMSession, type SessionOptions } from "./session.js";
import type { ContextInput } from "./spec/context.js";
import type { Environment } from "./spec/environment.js";
import { RLMConfigError } from "./spec/errors.js";
import type { RLMEventOf, RLMEventType } from "./spec/events.js";
import type { RLMResponse } from "./spec/response.js";
import type { InferSchema, Schema } from "./spec/schema.js";
import { RunStream } from "./stream.js";
import { checkContext } from "./text/check-context.js";
import { deferred } from "./util/deferred.js";
import { wrongValue } from "./util/wrong-value.js";

/** Options of the wrapper: every option of a run, and the models beside the root model. */
export interface RLMWrapperOptions extends RLMConfig {
  /** The model of sub-calls. @defaultValue the root model */
  readonly subModel?: string | undefined;
  /** The client of sub-calls. @defaultValue the wrapper's client */
  readonly subClient?: Client | undefined;
  /** More models that code may name: `llm_query(prompt, "name")`. */
  readonly models?: Readonly<Record<string, Client>> | undefined;
  /**
   * Runs that go on at the same time; others wait in line before they begin. Each has a REPL, which is a process.
   * @defaultValue one per 256 MB of the machine's memory, from 8 to 64
   */
  readonly maxConcurrentRuns?: number | undefined;
}

/** What a stream or a session adds to a call. */
interface Caller extends Pick<RunOptions, "onEvent" | "signal"> {
  readonly repl?: KeptRepl;
  readonly config?: RLMConfig;
}

type MakeOrchestrator = (config: ResolvedConfig) => Orchestrator;
const sequential: MakeOrchestrator = () => new Orchestrator();
const concurrent: MakeOrchestrator = (config) => new AsyncOrchestrator(config);

const WRAPPER_KEYS = ["subModel", "subClient", "models", "maxConcurrentRuns"];

/**
 * Recursive Language Models on any OpenAI-compatible client. The context of a question becomes a variable in a REPL; the
 * root model sees only what it is (type, length, a prefix) and works on it with code.
 *
 * @example
 * const rlm = new RLMWrapper(new OpenAI(), "gpt-5", { subModel: "gpt-5-mini" });
 * const response = await rlm.agenerate("Which documents mention climate change?", documents);
 * console.log(response.answer, response.cost);
 */
export class RLMWrapper {
  readonly #models: ModelRegistry;
  readonly #defaults: RLMConfig;
  readonly #events = new EventHub();
  /** Replies of sub-calls, for every run that wants `cacheSubCalls: true`. */
  readonly #replies = new MemoryCache();
  readonly #environments = new NamedEnvironments();
  #console: RLMEventListener | undefined;
  readonly #places: RunPlaces;
  /** Runs, and REPLs of runs that have ended, on their way out. */
  readonly #unfinished = new Set<Promise<unknown>>();
  /** Aborted when the wrapper is closed. */
  readonly #lifetime = new AbortController();

  /** Opens, spawns and prints nothing. @throws RLMConfigError naming the option, what is expected and what was given. */
  constructor(client: Client, rootModel: string, options: RLMWrapperOptions = {}) {
    checkOptionNames(options, WRAPPER_KEYS);
    const { subModel = rootModel, subClient = client, models = {}, maxConcurrentRuns, ...defaults } = options;
    if (maxConcurrentRuns !== undefined && !(Number.isInteger(maxConcurrentRuns) && maxConcurrentRuns > 0)) {
      throw wrongValue("maxConcurrentRuns", "a positive integer", maxConcurrentRuns);
    }
    this.#places = new RunPlaces(maxConcurrentRuns ?? defaultConcurrentRuns());
    this.#models = new ModelRegistry(
      modelRef("client", client, "rootModel", rootModel),
      modelRef("subClient", subClient, "subModel", subModel),
      clientsByName("models", models),
    );
    this.#defaults = { ...defaults };
    this.#resolve(this.#defaults);
  }

  /** The sequential orchestrator: sub-calls run one after another, in a fixed order. */
  generate<S extends Schema | undefined = undefined>(
    query: string,
    context: ContextInput,
    options?: RunOptions<S>,
  ): Promise<RLMResponse<InferSchema<S>>>;
  generate<S extends Schema | undefined = undefined>(call: KeywordCall<S>): Promise<RLMResponse<InferSchema<S>>>;
  generate(query: string | KeywordCall, context?: ContextInput, options?: RunOptions): Promise<RLMResponse> {
    return this.#run(sequential, () => readCall(query, context, options));
  }

  /** The async orchestrator: sub-calls run at the same time, at most `maxConcurrency` over the whole tree, on one budget. */
  agenerate<S extends Schema | undefined = undefined>(
    query: string,
    context: ContextInput,
    options?: RunOptions<S>,
  ): Promise<RLMResponse<InferSchema<S>>>;
  agenerate<S extends Schema | undefined = undefined>(call: KeywordCall<S>): Promise<RLMResponse<InferSchema<S>>>;
  agenerate(query: string | KeywordCall, context?: ContextInput, options?: RunOptions): Promise<RLMResponse> {
    return this.#run(concurrent, () => readCall(query, context, options));
  }

  /** `agenerate` as a stream of events; the response is its `.response`. */
  stream<S extends Schema | undefined = undefined>(
    query: string,
    context: ContextInput,
    options?: RunOptions<S>,
  ): RunStream<InferSchema<S>>;
  stream<S extends Schema | undefined = undefined>(call: KeywordCall<S>): RunStream<InferSchema<S>>;
  stream(query: string | KeywordCall, context?: ContextInput, options?: RunOptions): RunStream {
    return new RunStream((tie) => this.#run(concurrent, () => readCall(query, context, options), tie));
  }

  /**
   * One REPL for several questions: variables stay, contexts and histories are numbered. Limits in `options` hold per question;
   * give a `budget` for the whole session. `resume` takes what an earlier session's `toJSON()` gave.
   */
  session(options: SessionOptions = {}): RLMSession {
    checkOptionNames(options, ["resume"]);
    const { resume, ...config } = options;
    if (resume !== undefined) checkSessionState(resume);
    const { environment } = this.#resolve(this.#defaults, config);
    const repl = new KeptRepl(this.#lifetime.signal, environment.language, resume);
    return new RLMSession(repl, (mode, call, tie) =>
      this.#run(mode === "generate" ? sequential : concurrent, () => call, { ...tie, repl, config }),
    );
  }

  /**
   * Answers many questions, several at the same time, and gives what comes of each as soon as it is there. Whatever goes
   * wrong with one is its result. With a `journal`, a run of the program that was killed goes on where it stopped.
   * Leaving the loop stops what runs.
   */
  generateMany<S extends Schema | undefined = undefined>(
    items: ManyItems<S>,
    options: ManyOptions = {},
  ): AsyncGenerator<ManyResultOf<S>, void, undefined> {
    const { root, sub, modelNames } = this.#models;
    const host: ManyHost = {
      agenerate: (query, context, own) => this.#run(concurrent, () => readCall(query, context, own)),
      checkOptions: (own) => void this.#resolve(this.#defaults, own),
      closed: this.#lifetime.signal,
      models: [root.model, sub.model, ...modelNames],
      defaults: this.#defaults,
    };
    return generateMany(host, items, options);
  }

  /** Observes every run of this wrapper. What a listener throws never touches a run. */
  on<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): this {
    this.#events.on(type, listener);
    return this;
  }

  once<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): this {
    this.#events.once(type, listener);
    return this;
  }

  off<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): this {
    this.#events.off(type, listener);
    return this;
  }

  /**
   * Aborts the runs that go on (each rejects with `RLMAbortError` and its `partial`), ends sessions and the REPL processes that
   * are kept warm, and waits until all of them are gone. No run can be started after it. A function that has
   * `await using rlm` has to `return await` a run. A wrapper that is not closed ends the processes it keeps by itself after a while.
   */
  async close(): Promise<void> {
    this.#lifetime.abort(
      new Error("the wrapper was closed. Await a run before that: `return await` where the wrapper is `await using`"),
    );
    // A run that ends leaves its REPL to be waited for.
    while (this.#unfinished.size > 0) await Promise.all(this.#unfinished);
    await this.#environments.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(orchestrator: MakeOrchestrator, read: () => GivenCall, caller: Caller = {}): Promise<RLMResponse> {
    const { query, context, options } = read();
    if (this.#lifetime.signal.aborted) throw new RLMConfigError("wrapper", "This wrapper is closed: make another one");
    if (typeof query !== "string" || query.trim() === "") {
      throw wrongValue("query", "a non-empty string", query);
    }
    checkContext(context);
    checkCallOptions(options);
    const { signal, onEvent, schema, ...overrides } = options;
    const { config, environment } = this.#resolve(this.#defaults, caller.config ?? {}, overrides);
    const listeners = [onEvent, caller.onEvent, observerOf(config), config.verbose ? this.#toConsole() : undefined];
    const run = orchestrator(config).run({
      query,
      context,
      settings: config,
      onLimit: config.onLimit,
      models: this.#models,
      environment,
      repl: caller.repl ?? ownRepl,
      notes: caller.repl?.notes() ?? [],
      budget: ownBudget(config),
      price: priceFunction(config),
      cacheStore: this.#cacheStore(config),
      tools: new ToolBox(config.tools),
      subTools: new ToolBox(config.subTools ?? config.tools),
      answerForm: schema && validatorOf(schema),
      signals: [signal, caller.signal, this.#lifetime.signal].filter((one) => one !== undefined),
      newId: randomUUID,
      inBackground: (work) => {
        const done = this.#holdOpen();
        // A REPL that cannot be closed in order is killed by its driver.
        work.then(done, done);
      },
      places: this.#places,
      publish: publisher(this.#events, listeners),
    });
    const done = this.#holdOpen();
    try {
      // The stack of an error leads to the caller's line only where each promise is awaited, and by one alone.
      return await run;
    } finally {
      done();
    }
  }

  /** A configuration with everything checked that can be before anything is opened or sent. */
  #resolve(...layers: readonly RLMConfig[]): { readonly config: ResolvedConfig; readonly environment: Environment } {
    const config = resolveConfig(...layers);
    this.#checkPrices(config);
    return { config, environment: this.#environment(config) };
  }

  /** One for all runs, so that those that go on at the same time share the progress line. */
  #toConsole(): RLMEventListener {
    const observer = this.#console ?? consoleObserver({ limits: resolveConfig(this.#defaults) });
    this.#console = observer;
    return observer;
  }

  /** Has `close` wait until the function is called that is given back. */
  #holdOpen(): () => void {
    const { promise, resolve } = deferred();
    this.#unfinished.add(promise);
    return () => {
      this.#unfinished.delete(promise);
      resolve();
    };
  }

  /** Where the code of a run goes. What its language cannot name is refused here, since only here both are known. */
  #environment({ environment: given, environmentOptions, tools, subTools = {} }: ResolvedConfig): Environment {
    const environment = typeof given === "string" ? this.#environments.get(given, environmentOptions) : given;
    for (const [option, named] of Object.entries({ tools, subTools })) {
      const problems = problemsInLanguage(Object.keys(named), environment.language);
      if (problems !== undefined) throw new RLMConfigError(option, `\`${option}\`: ${problems}`, named);
    }
    return environment;
  }

  #cacheStore({ cacheSubCalls }: ResolvedConfig): CacheStore | undefined {
    if (cacheSubCalls === false) return undefined;
    return cacheSubCalls === true ? this.#replies : cacheSubCalls;
  }

  /** A cost cap that cannot be computed would be none. */
  #checkPrices(config: ResolvedConfig): void {
    if (ownBudget(config).left(0).costUsd === null || config.allowUnpriced) return;
    const price = priceFunction(config);
    const nothing = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
    const unpriced = this.#models.modelNames.filter((model) => price(model, nothing) === null);
    if (unpriced.length === 0) return;
    const isOwn = config.maxCostUsd !== Number.POSITIVE_INFINITY;
    throw new RLMConfigError(
      isOwn ? "maxCostUsd" : "budget",
      `${isOwn ? "`maxCostUsd`" : "The `maxCostUsd` of `budget`"} needs a price for every model, and none is known for ` +
        `${unpriced.join(", ")}. Give \`pricing\` (or \`costPerInputToken\` and \`costPerOutputToken\`), install ` +
        "@pydantic/genai-prices, or set `allowUnpriced: true` to count only what the provider itself reports",
      isOwn ? config.maxCostUsd : config.budget,
    );
  }
}

function ownBudget({ maxSubCalls, maxTokens, maxCostUsd, timeoutMs, maxErrors, budget }: ResolvedConfig): SharedBudget {
  return new SharedBudget({ maxSubCalls, maxTokens, maxCostUsd, timeoutMs, maxErrors }, budget);
}

function publisher(events: EventHub, listeners: readonly (RLMEventListener | undefined)[]): RunRequest["publish"] {
  const present = listeners.filter((listener) => listener !== undefined);
  return (event, report) => {
    events.emit(event, report);
    for (const listener of present) notify(listener, event, report);
  };
}

function observerOf({ logger }: ResolvedConfig): RLMEventListener | undefined {
  if (logger === undefined) return undefined;
  return "onEvent" in logger ? (event) => logger.onEvent(event) : lineObserver(logger);
}
