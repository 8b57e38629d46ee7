import type { ContextValue, JsonValue } from "../spec/context.js";
import type { EnvironmentSession, HostBridge } from "../spec/environment.js";
import { RLMConfigError } from "../spec/errors.js";
import type { ReplLanguage } from "../text/fence-language.js";
import { LANGUAGE_TERMS } from "../text/language-terms.js";
import { formatEarlierQuestions } from "../text/session-notes.js";
import { type LinkedSignal, linkSignals } from "../util/abort.js";
import { isIdentifier } from "../util/is-identifier.js";
import { isRecord } from "../util/record.js";
import { HOST_CODE, type PlainLimits } from "./host-code.js";
import { allFunctionsOf } from "./host-functions.js";
import { openWith, type ReplSource } from "./repl.js";
import type { Run } from "./run.js";
import type { HistoryMessage, SessionState } from "./session-state.js";
import { type Descend, SubCalls } from "./subcalls.js";

/** Variables with more characters of JSON are left out of the state; a cell hands in fewer than an answer may have. */
const PLAIN_LIMITS: PlainLimits = { maxChars: 1_000_000, maxTotalChars: 8_000_000 };

/** What code hands in for variables: how many of them have been looked at, and the values of those that are plain. */
type PlainValues = readonly [count: number, values: Readonly<Record<string, JsonValue>>];

/** Code of the session may have changed what makes the text; nothing is read from one that is not as it has to be. */
function plainValuesIn(text = ""): PlainValues {
  try {
    const [count, values] = JSON.parse(text) as readonly unknown[];
    if (Number.isSafeInteger(count) && isRecord(values)) return [count as number, values as PlainValues[1]];
  } catch {
    // Not handed in, or no JSON: like one that names nothing.
  }
  return [0, {}];
}

/** One REPL for the questions of a session. Contexts and histories are numbered as in the official library. */
export class KeptRepl implements ReplSource {
  readonly #lifetime: LinkedSignal;
  readonly #language: ReplLanguage;
  readonly #contexts: ContextValue[];
  readonly #histories: (readonly HistoryMessage[])[];
  #variables: SessionState["variables"];
  #lost: readonly string[];
  #calls: SubCalls | undefined;
  #session: EnvironmentSession | undefined;
  /** How much of what is remembered the REPL has: questions that need none leave it behind. */
  readonly #loaded = { contexts: 0, histories: 0, variables: false };

  /**
   * `owner` is aborted when the wrapper is closed: that ends the REPL too.
   * @throws RLMConfigError when the state was made in another language
   */
  constructor(owner: AbortSignal, language: ReplLanguage, state?: SessionState) {
    if (state !== undefined && state.language !== language) {
      throw new RLMConfigError(
        "resume",
        `\`resume\` is the state of a session whose code was ${LANGUAGE_TERMS[state.language].name}; the \`environment\` ` +
          `of this one speaks ${LANGUAGE_TERMS[language].name}`,
      );
    }
    this.#language = language;
    this.#lifetime = linkSignals(owner);
    this.#contexts = [...(state?.contexts ?? [])];
    this.#histories = [...(state?.histories ?? [])];
    this.#variables = state?.variables ?? {};
    this.#lost = state?.lost ?? [];
  }

  /** The context of the last question, for one that brings none. */
  get lastContext(): ContextValue | undefined {
    return this.#contexts.at(-1);
  }

  /** What the model is told of the questions before. */
  notes(): readonly string[] {
    const questions = this.#histories.length;
    if (questions === 0) return [];
    const variables = Object.keys(this.#variables);
    // As long as the REPL lives, nothing is lost.
    const lost = this.#loaded.variables ? [] : this.#lost;
    return [
      formatEarlierQuestions({ questions, contexts: this.#contexts.length, variables, lost, language: this.#language }),
    ];
  }

  begin({ context }: Run): void {
    if (context !== this.lastContext || this.#contexts.length === 0) this.#contexts.push(context);
  }

  async open(run: Run, descend: Descend): Promise<EnvironmentSession> {
    this.#calls = new SubCalls(run, descend);
    this.#session ??= await this.#openFirst(run, this.#calls);
    await this.#load(run, this.#session);
    await this.#session.load("context", run.context);
    for (const code of HOST_CODE[this.#language].clearAnswer) await this.#session.execute(code);
    return this.#session;
  }

  async release(opening: Promise<EnvironmentSession> | undefined, run: Run, answer: string | undefined): Promise<void> {
    const session = await opening?.catch(() => undefined);
    // A question whose REPL could not be opened was not asked: its error is on its way.
    if (opening && !session) return;
    const turns = run.history.flatMap(({ reply, feedback }): HistoryMessage[] => [
      { role: "assistant", content: reply },
      ...(feedback === undefined ? [] : [{ role: "user" as const, content: feedback }]),
    ]);
    const isInTurns = run.direct || answer === undefined;
    const last: HistoryMessage[] = isInTurns ? [] : [{ role: "assistant", content: answer }];
    this.#histories.push([{ role: "user", content: run.query }, ...turns, ...last]);
    if (session) await this.#readVariables(session);
  }

  state(): SessionState {
    return {
      version: 1,
      language: this.#language,
      contexts: this.#contexts,
      histories: this.#histories,
      variables: this.#variables,
      lost: this.#lost,
    };
  }

  async close(): Promise<void> {
    this.#lifetime.abort(new Error("the session is closed"));
    this.#lifetime.release();
    await this.#session?.close();
  }

  async #openFirst(run: Run, calls: SubCalls): Promise<EnvironmentSession> {
    // The environment keeps one bridge for its lifetime; which run it leads to changes with each question.
    const host: HostBridge = { call: (call) => (this.#calls ?? calls).call(call) };
    return openWith(run, host, allFunctionsOf(run), this.#lifetime.signal);
  }

  /** Loads what the REPL does not have yet. A load that fails is made up for by the next question. */
  async #load(run: Run, session: EnvironmentSession): Promise<void> {
    const loaded = this.#loaded;
    for (const context of this.#contexts.slice(loaded.contexts)) {
      await session.load(`context_${loaded.contexts}`, context).catch((error: unknown) => {
        // A context that the REPL cannot hold must not fail every question to come.
        if (context === run.context) this.#contexts.pop();
        throw error;
      });
      loaded.contexts++;
    }
    for (const history of this.#histories.slice(loaded.histories)) {
      await session.load(`history_${loaded.histories}`, history);
      loaded.histories++;
    }
    if (!loaded.variables) await this.#restoreVariables(run, session);
    loaded.variables = true;
  }

  async #restoreVariables(run: Run, session: EnvironmentSession): Promise<void> {
    const { assign } = HOST_CODE[this.#language];
    for (const [name, value] of Object.entries(this.#variables)) {
      const { error } = await session.execute(assign(name, JSON.stringify(value)));
      if (error) run.warn(`The variable ${name} of the session could not be restored: ${error.message}`);
    }
  }

  /** Only code in the REPL itself can tell which variables would come back equal. */
  async #readVariables(session: EnvironmentSession): Promise<void> {
    const names = (await session.variables()).map(({ name }) => name);
    const readable = names.filter(isIdentifier);
    const values = new Map<string, JsonValue>();
    let atOnce = readable.length;
    for (let from = 0; from < readable.length; ) {
      const asked = readable.slice(from, from + atOnce);
      const { final } = await session.execute(HOST_CODE[this.#language].handInPlain(asked, PLAIN_LIMITS));
      const [count, found] = plainValuesIn(final?.text);
      for (const name of asked) if (Object.hasOwn(found, name)) values.set(name, found[name] as JsonValue);
      // One that cannot be read in time takes the others of its cell with it: then each has a cell of its own.
      if (count > 0 || atOnce === 1) from += Math.max(count, 1);
      else atOnce = 1;
    }
    this.#variables = Object.fromEntries(values);
    this.#lost = names.filter((name) => !values.has(name));
  }
}
