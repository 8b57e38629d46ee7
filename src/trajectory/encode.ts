import type { VariableInfo } from "../spec/environment.js";
import type { RLMEvent, RLMEventOf } from "../spec/events.js";
import type { ModelStartLine, RunEndLine, RunLine } from "./lines.js";
import { MessageMemory } from "./messages.js";
import { variableChange } from "./variables.js";

/** An event that is written down; tokens are not, for the reply says the same again. */
export type LoggedEvent = Exclude<RLMEvent, { type: "token" }>;

/** What was written of a run so far, as far as later lines point to it. */
interface RunState {
  readonly messages: MessageMemory;
  variables: readonly VariableInfo[];
  answer: string | undefined;
}

/** So many different system prompts are remembered; more would mean that they are different for every child. */
const MAX_SYSTEM_PROMPTS = 16;

/** Turns the events of a tree of runs into lines that say everything once. */
export class TreeEncoder {
  readonly #runs = new Map<string, RunState>();
  /** System message to the run that had it first. */
  readonly #systemPrompts = new Map<string, string>();

  encode({ preview: _, ...event }: LoggedEvent): RunLine {
    const state = this.#stateOf(event.runId);
    switch (event.type) {
      case "model_start":
        return this.#modelStart(state, event);
      case "model_end":
        state.messages.reply = event.reply;
        return event;
      case "iteration_end":
        state.messages.feedback = event.feedback;
        return event;
      case "code_executed":
        return codeExecuted(state, event);
      case "final_answer":
        state.answer = event.answer;
        return event;
      case "run_end":
        this.#runs.delete(event.runId);
        return runEnd(state, event);
      default:
        return event;
    }
  }

  #stateOf(runId: string): RunState {
    const known = this.#runs.get(runId);
    if (known) return known;
    const state = { messages: new MessageMemory(), variables: [], answer: undefined };
    this.#runs.set(runId, state);
    return state;
  }

  #modelStart(state: RunState, event: Omit<RLMEventOf<"model_start">, "preview">): ModelStartLine {
    return { ...event, ...state.messages.encode(event.messages, (content) => this.#known(content, event.runId)) };
  }

  #known(system: string, runId: string): string | undefined {
    const first = this.#systemPrompts.get(system);
    if (first === undefined && this.#systemPrompts.size < MAX_SYSTEM_PROMPTS) this.#systemPrompts.set(system, runId);
    return first;
  }
}

function codeExecuted(
  state: RunState,
  { code: _, result, ...event }: Omit<RLMEventOf<"code_executed">, "preview">,
): RunLine {
  const { variables, ...rest } = result;
  const change = variableChange(state.variables, variables);
  state.variables = variables;
  return { ...event, result: rest, variables: change };
}

function runEnd(state: RunState, { response, ...event }: Omit<RLMEventOf<"run_end">, "preview">): RunEndLine {
  const { history: _, replVariables: __, answer, warnings, runId: ___, depth: ____, ...summary } = response;
  return {
    ...event,
    response: {
      ...summary,
      ...(answer !== state.answer && { answer }),
      ...(event.depth === 0 && { warnings }),
    },
  };
}
