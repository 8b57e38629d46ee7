import { isRecord } from "../util/record.js";
import { unknownOption, wrongValue } from "../util/wrong-value.js";
import { fault } from "./scripted-fault.js";
import { reply, type ScriptedAnswer, type ScriptedReply } from "./scripted-reply.js";
import type { ScriptedRequest } from "./scripted-request.js";

/** An answer, or a function that makes one from the request. */
export type ScriptedStep = ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** What to answer: `steps` in their order, and `reply` to every request after them. */
export interface Script {
  /** Answers for the first requests, one each. All of them must be used: see `assertExhausted`. */
  readonly steps?: readonly ScriptedStep[] | undefined;
  /** The answer to every request that no step is left for. Without it, such a request is refused and remembered as unexpected. */
  readonly reply?: ScriptedStep | undefined;
}

/** The fields of a {@link Script}. A misspelt one would be found as a request that nobody expects. */
export const SCRIPT_FIELDS: readonly string[] = ["steps", "reply"] satisfies (keyof Script)[];

/** Plays a {@link Script} and remembers what went otherwise than written. */
export class ScriptPlayer {
  readonly #name: string;
  readonly #script: Script;
  readonly #problems: string[] = [];
  #used = 0;

  /** @throws RLMConfigError when the script cannot be played */
  constructor(name: string, script: Script, fields = SCRIPT_FIELDS) {
    const given: unknown = script;
    if (!isRecord(given)) throw wrongValue("models", "an object of scripts, `{ steps, reply }`", script);
    const unknown = Object.keys(given).find((field) => !fields.includes(field));
    if (unknown !== undefined) throw unknownOption(unknown, fields);
    if (script.steps !== undefined && !Array.isArray(script.steps))
      throw wrongValue("steps", "an array of answers", script.steps);
    this.#name = name;
    this.#script = script;
  }

  async answer(request: ScriptedRequest): Promise<ScriptedReply> {
    // Taken before the first await, so that requests that arrive together get different steps.
    const step = this.#next(request);
    try {
      const answer = typeof step === "function" ? await step(request) : step;
      return typeof answer === "string" ? reply(answer) : answer;
    } catch (error) {
      const problem = `${this.#name}: the script threw at request ${request.index}: ${String(error)}`;
      this.#problems.push(problem);
      return scriptError(500, problem);
    }
  }

  /** One line per unused step, unexpected request and error of a script function. */
  problems(): readonly string[] {
    const unused = (this.#script.steps?.length ?? 0) - this.#used;
    return unused > 0 ? [...this.#problems, `${this.#name}: ${unused} scripted steps were not used`] : this.#problems;
  }

  #next(request: ScriptedRequest): ScriptedStep {
    const { steps = [], reply: rest } = this.#script;
    const step = steps[this.#used];
    if (step !== undefined) {
      this.#used += 1;
      return step;
    }
    if (rest !== undefined) return rest;
    const asked =
      request.model === this.#name ? this.#name : `${this.#name} (${JSON.stringify(request.model)} was asked for)`;
    const problem = `${asked}: unexpected request ${request.index}: the script has ${steps.length} steps`;
    this.#problems.push(problem);
    return scriptError(400, problem);
  }
}

function scriptError(status: number, message: string): ScriptedReply {
  // A client that asked again would only make the report longer.
  return fault.status(status, { message, code: "scripted_server", headers: { "x-should-retry": "false" } });
}
