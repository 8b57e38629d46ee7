import type { JsonValue } from "../spec/context.js";
import type { HostFunction } from "../spec/environment.js";
import type { Tool, Tools, ToolValue } from "../spec/tool.js";
import type { ReplLanguage } from "../text/fence-language.js";
import type { PromptTool } from "../text/prompts/build.js";
import { toolSignature } from "../text/tool-signature.js";
import { linkSignals, MAX_TIMER_MS, raceSignal, wait } from "../util/abort.js";
import { messageOf } from "../util/errors.js";
import { isJson } from "../util/is-json.js";
import { jsonOf } from "../util/json-of.js";
import { nearest } from "../util/nearest.js";
import { isRecord } from "../util/record.js";
import { problemsOfName } from "./tool-names.js";
import { problemOfSchema, type Validator, validatorOf } from "./validator.js";

/** Milliseconds that a call of a tool may take when the tool does not say. */
export const DEFAULT_TOOL_TIMEOUT_MS = 60_000;

interface ReadyTool {
  readonly tool: Tool;
  readonly validator: Validator | undefined;
}

/** An error of a tool, told to the code that called it. */
class ToolError extends Error {
  constructor(tool: string, message: string) {
    super(`${tool}: ${message}`);
    this.name = "ToolError";
  }
}

/** The user's functions and values, ready to be called from the REPL. */
export class ToolBox {
  readonly #tools = new Map<string, ReadyTool>();
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly #descriptions: ((language: ReplLanguage) => PromptTool)[] = [];

  constructor(tools: Tools) {
    const values: Record<string, JsonValue> = {};
    for (const [name, given] of Object.entries(tools)) {
      if (typeof given === "function" || isTool(given)) {
        const tool = typeof given === "function" ? { description: "a function", execute: given } : given;
        const validator = tool.parameters && validatorOf(tool.parameters);
        this.#tools.set(name, { tool, validator });
        this.#descriptions.push((language) => describeTool(name, { tool, validator }, language));
      } else {
        const value = isToolValue(given) ? given : { description: `a value (${typeof given})`, value: given };
        values[name] = value.value as JsonValue;
        this.#descriptions.push(() => ({ name, description: value.description, kind: "value" }));
      }
    }
    this.values = values;
  }

  /** What the prompt says of them: their calls have the form of the REPL's language. */
  describe(language: ReplLanguage): readonly PromptTool[] {
    return this.#descriptions.map((describe) => describe(language));
  }

  get functions(): readonly HostFunction[] {
    return [...this.#tools.keys()].map((name) => ({ name, kind: "plain" }));
  }

  has(name: string): boolean {
    return this.#tools.has(name);
  }

  /**
   * `language` is that of the code that called it.
   * @throws ToolError with the tool's name
   */
  async call(
    name: string,
    args: readonly JsonValue[],
    signal: AbortSignal,
    language: ReplLanguage,
  ): Promise<JsonValue> {
    const ready = this.#tools.get(name);
    if (!ready) throw new ToolError(name, "there is no such tool");
    const { tool, validator } = ready;
    const timeoutMs = tool.timeoutMs ?? DEFAULT_TOOL_TIMEOUT_MS;
    const link = linkSignals(signal);
    try {
      const work = async (): Promise<unknown> => {
        if (!validator) return tool.execute(...args);
        return tool.execute(await check(name, { tool, validator }, args, language), { signal: link.signal });
      };
      const limit = wait(timeoutMs, link.signal).then(() => {
        throw new ToolError(name, `no result within ${timeoutMs} ms`);
      });
      // Whichever comes first; the other must not count as unhandled.
      limit.catch(() => {});
      const result = await raceSignal(Promise.race([work(), limit]), signal);
      return toJson(name, result);
    } catch (error) {
      if (signal.aborted || error instanceof ToolError) throw error;
      throw new ToolError(name, messageOf(error));
    } finally {
      link.abort(new Error("the call is over"));
      link.release();
    }
  }
}

/** Everything that is wrong with single tools, in one text; nothing when they are fine. */
export function problemsOfTools(tools: object): string | undefined {
  const problems = Object.entries(tools).flatMap(([name, tool]) => problemsOfTool(name, tool));
  return problems.length === 0 ? undefined : problems.join("; ");
}

function problemsOfTool(name: string, tool: unknown): readonly string[] {
  const problems = [...problemsOfName(name)];
  if (typeof tool === "function") return problems;
  if (typeof tool === "object" && tool !== null && "execute" in tool) {
    if (typeof tool.execute !== "function") problems.push(`\`${name}.execute\` is no function`);
    if (typeof (tool as Partial<Tool>).description !== "string") problems.push(`\`${name}\` has no description`);
    const { parameters, timeoutMs } = tool as Partial<Tool>;
    problems.push(...problemsOfFields(name, tool));
    if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= MAX_TIMER_MS)) {
      problems.push(`\`${name}.timeoutMs\` is no number of milliseconds from 1 to ${MAX_TIMER_MS}`);
    }
    const problem = parameters === undefined ? undefined : problemOfSchema(parameters);
    if (problem !== undefined) problems.push(`\`${name}.parameters\`: ${problem}`);
  } else if (!isJson(tool)) {
    problems.push(`\`${name}\` is neither a function nor a JSON value`);
  } else {
    problems.push(...problemsOfValue(name, tool));
  }
  return problems;
}

const FIELDS: readonly string[] = [
  "description",
  "signature",
  "parameters",
  "timeoutMs",
  "execute",
] satisfies (keyof Tool)[];
/** What `parameters` is called elsewhere. */
const SCHEMA_NAMES = ["inputSchema", "input_schema", "argsSchema", "args_schema", "schema"];

/** A schema or a limit under another name would be passed over, and arguments come unchecked. Fields of other kinds are the user's own. */
function problemsOfFields(name: string, tool: object): readonly string[] {
  return Object.keys(tool).flatMap((field) => {
    if (FIELDS.includes(field)) return [];
    const isSchema = SCHEMA_NAMES.includes(field) && !("parameters" in tool);
    const meant = isSchema ? "parameters" : nearest(field, FIELDS);
    return meant === undefined || meant in tool
      ? []
      : [`\`${name}.${field}\` is no field of a tool; did you mean \`${meant}\`?`];
  });
}

function problemsOfValue(name: string, given: unknown): readonly string[] {
  if (isRecord(given) && "description" in given) {
    const misplaced = Object.keys(given).find((field) => typeof given[field] === "function");
    if (misplaced !== undefined) return [`\`${name}.${misplaced}\` is a function: a tool has it as \`execute\``];
  }
  try {
    const value: unknown = isToolValue(given) ? given.value : given;
    if (jsonOf(value) === JSON.stringify(value)) return [];
    return [`\`${name}\` holds a Map or a Set: give Object.fromEntries(map), or an array`];
  } catch (error) {
    return [`\`${name}\` has no JSON form: ${messageOf(error)}`];
  }
}

/** A tool whose argument is checked. */
interface CheckedTool {
  readonly tool: Tool;
  readonly validator: Validator;
}

async function check(name: string, ready: CheckedTool, args: readonly JsonValue[], language: ReplLanguage) {
  // A tool that needs nothing is called with nothing.
  const given = args.length === 0 ? {} : args[0];
  const checked = await ready.validator.validate(given);
  if ("value" in checked) return checked.value;
  // The issues speak of an object, which nobody sees in the arguments by name that Python has.
  const isNamed = language === "javascript" || (isRecord(given) && args.length === 1);
  const hint = isNamed ? "" : `. Its arguments go by name: ${describeTool(name, ready, language).signature}`;
  throw new ToolError(name, `wrong argument: ${checked.issues.join("; ")}${hint}`);
}

function toJson(name: string, result: unknown): JsonValue {
  if (result === undefined) return null;
  try {
    const text = jsonOf(result);
    if (text !== undefined) return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new ToolError(name, `its result has no JSON form: ${messageOf(error)}`);
  }
  throw new ToolError(name, `its result (a ${typeof result}) has no JSON form`);
}

function describeTool(name: string, { tool, validator }: ReadyTool, language: ReplLanguage): PromptTool {
  const shape = {
    name,
    isChecked: validator !== undefined,
    schema: validator?.description,
    source: String(tool.execute),
  };
  return { name, signature: tool.signature ?? toolSignature(shape, language), description: tool.description };
}

function isTool(value: unknown): value is Tool {
  return typeof value === "object" && value !== null && "execute" in value;
}

function isToolValue(value: unknown): value is ToolValue {
  return typeof value === "object" && value !== null && "value" in value && "description" in value;
}
