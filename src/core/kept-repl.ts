import type { ContextValue, JsonValue } from "../spec/context.js";
import type { EnvironmentSession, HostBridge } from "../spec/environment.js";
import type { ReplLanguage } from "../text/fence-language.js";
import { formatEarlierQuestions } from "../text/session-notes.js";
import { type LinkedSignal, linkSignals } from "../util/abort.js";
import { isRecord } from "../util/record.js";
import { HOST_CODE } from "./host-code.js";
import { openWith, type ReplSource } from "./repl.js";
import type { Run } from "./run.js";
import { type Descend, SubCalls } from "./subcalls.js";

/** What a session has gathered, as plain data: enough to go on in another process. */
export interface SessionState {
  readonly version: 1;
  /** `context_0`, `context_1` and so on. */
  readonly contexts: readonly ContextValue[];
  /** `history_0`, `history_1` and so on: the messages of each question, its answer last. */
  readonly histories: readonly (readonly HistoryMessage[])[];
  /** The variables of the model's code that have a JSON form. */
  readonly variables: Readonly<Record<string, JsonValue>>;
}

export type HistoryMessage = { readonly role: "user" | "assistant"; readonly content: string };

/** Whether a value is the state of a session: it comes from a file or a database, so it is checked. */
export function isSessionState(value: unknown): value is SessionState {
  if (!isRecord(value) || value["version"] !== 1) return false;
  const { contexts, histories, variables } = value;
  if (!Array.isArray(contexts) || !Array.isArray(histories) || !isRecord(variables)) return false;
  return Object.keys(variables).every((name) => IDENTIFIER.test(name));
}

/** A name that can be assigned to as a variable. */
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Variables with more characters of JSON are left out of the state. */
const MAX_VARIABLE_CHARS = 1_000_000;

/** One REPL for the questions of a session. Contexts and histories are numbered as in the official library. */
export class KeptRepl implements ReplSource {
  readonly #lifetime: LinkedSignal;
  readonly #contexts: ContextValue[];
  readonly #histories: (readonly HistoryMessage[])[];
  #variables: Readonly<Record<string, JsonValue>>;
  #calls: SubCalls | undefined;
  #session: EnvironmentSession | undefined;

  /** `owner` is aborted when the wrapper is closed: that ends the REPL too. */
  constructor(owner: AbortSignal, state?: SessionState) {
    this.#lifetime = linkSignals(owner);
    this.#contexts = [...(state?.contexts ?? [])];
    this.#histories = [...(state?.histories ?? [])];
    this.#variables = state?.variables ?? {};
  }

  /** The context of the last question, for one that brings none. */
  get lastContext(): ContextValue | undefined {
    return this.#contexts.at(-1);
  }

  /** What the model is told of the questions before. */
  notes(language: ReplLanguage): readonly string[] {
    const questions = this.#histories.length;
    if (questions === 0) return [];
    const variables = Object.keys(this.#variables);
    return [formatEarlierQuestions({ questions, contexts: this.#contexts.length, variables, language })];
  }

  async open(run: Run, descend: Descend): Promise<EnvironmentSession> {
    const calls = new SubCalls(run, descend);
    this.#calls = calls;
    const session = this.#session ?? (await this.#openFirst(run, calls));
    if (run.context !== this.lastContext || this.#contexts.length === 0) {
      await session.load(`context_${this.#contexts.length}`, run.context);
      this.#contexts.push(run.context);
    }
    await session.load("context", run.context);
    for (const code of HOST_CODE[run.tree.environment.language].clearAnswer) await session.execute(code);
    return session;
  }

  async release(session: EnvironmentSession, run: Run, answer: string | undefined): Promise<void> {
    const turns = run.history.flatMap(({ reply, feedback }): HistoryMessage[] => [
      { role: "assistant", content: reply },
      ...(feedback === undefined ? [] : [{ role: "user" as const, content: feedback }]),
    ]);
    const last: HistoryMessage[] = answer === undefined ? [] : [{ role: "assistant", content: answer }];
    const history = [{ role: "user" as const, content: run.query }, ...turns, ...last];
    await session.load(`history_${this.#histories.length}`, history);
    this.#histories.push(history);
    this.#variables = await readVariables(session);
  }

  state(): SessionState {
    return { version: 1, contexts: this.#contexts, histories: this.#histories, variables: this.#variables };
  }

  async close(): Promise<void> {
    this.#lifetime.abort(new Error("the session is closed"));
    this.#lifetime.release();
    await this.#session?.close();
  }

  async #openFirst(run: Run, calls: SubCalls): Promise<EnvironmentSession> {
    // The environment keeps one bridge for its lifetime; which run it leads to changes with each question.
    const host: HostBridge = { call: (call) => (this.#calls ?? calls).call(call) };
    const session = await openWith(run, host, calls.functions, this.#lifetime.signal);
    this.#session = session;
    for (const [index, context] of this.#contexts.entries()) await session.load(`context_${index}`, context);
    for (const [index, history] of this.#histories.entries()) await session.load(`history_${index}`, history);
    await this.#restoreVariables(run, session);
    return session;
  }

  async #restoreVariables(run: Run, session: EnvironmentSession): Promise<void> {
    const { assign } = HOST_CODE[run.tree.environment.language];
    for (const [name, value] of Object.entries(this.#variables)) {
      const { error } = await session.execute(assign(name, JSON.stringify(value)));
      if (error) run.warn(`The variable ${name} of the session could not be restored: ${error.message}`);
    }
  }
}

/** The variables that have a JSON form and are not too long, read by code in the REPL itself. */
async function readVariables(session: EnvironmentSession): Promise<Readonly<Record<string, JsonValue>>> {
  const variables: Record<string, JsonValue> = {};
  for (const { name } of await session.variables()) {
    if (!IDENTIFIER.test(name)) continue;
    const { final } = await session.execute(`FINAL(${name})`);
    if (final?.json === undefined || final.json.length > MAX_VARIABLE_CHARS) continue;
    variables[name] = JSON.parse(final.json) as JsonValue;
  }
  return variables;
}
