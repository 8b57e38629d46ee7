import type { CellResult, Environment, EnvironmentSession, ExecuteOptions, JsonValue, OpenRequest } from "rlm";
import { captured, cellError, cellResult } from "../text/cell-results.js";

/** A cell that reached the fake, and the language that it was said to be in. */
export interface SeenCell {
  readonly code: string;
  readonly language: string | undefined;
}

/**
 * A place that says it speaks Python. It knows only lines of a few forms: `print("text")`, `FINAL(value)`, `FINAL_VAR("name")`,
 * `name = value` and `call("function", [arguments])`, all values as JSON; everything else is an error.
 */
export function fakePython(cells: SeenCell[] = []): Environment {
  return {
    name: "fake",
    language: "python",
    async open(request) {
      return new FakeSession(request, cells);
    },
  };
}

class FakeSession implements EnvironmentSession {
  readonly #request: OpenRequest;
  readonly #cells: SeenCell[];
  readonly #variables = new Map<string, JsonValue>();
  readonly loaded = new Map<string, unknown>();

  constructor(request: OpenRequest, cells: SeenCell[]) {
    this.#request = request;
    this.#cells = cells;
  }

  async load(name: string, value: unknown): Promise<void> {
    this.loaded.set(name, value);
  }

  async execute(code: string, { language }: ExecuteOptions = {}): Promise<CellResult> {
    this.#cells.push({ code, language });
    let output = "";
    for (const line of code.split("\n")) {
      const [, name = "", argument = ""] = /^(print|FINAL|FINAL_VAR|call|fail)\((.*)\)$/.exec(line) ?? [];
      const [, variable, value = ""] = /^(\w+) = (.*)$/.exec(line) ?? [];
      const [, readers] = /^exec\(.*, \{"readers": \{(.*?)\}, /.exec(line) ?? [];
      if (readers !== undefined) return this.#end(output, this.#read(readers));
      if (name === "print") output += `${JSON.parse(argument)}\n`;
      else if (name === "FINAL") return this.#end(output, this.#value(argument));
      else if (name === "FINAL_VAR") return this.#end(output, this.#variables.get(JSON.parse(argument)));
      else if (name === "call") {
        const [called, args] = JSON.parse(`[${argument}]`) as [string, JsonValue[]];
        try {
          output += `${JSON.stringify(await this.#request.host.call({ name: called, arguments: args, signal: this.#request.signal }))}\n`;
        } catch (error) {
          output += `${(error as Error).message}\n`;
        }
      } else if (variable !== undefined) this.#variables.set(variable, this.#value(value));
      else return this.#result({ output: captured(output), error: cellError(`NameError: ${line}`) });
    }
    return this.#result({ output: captured(output) });
  }

  async draft(): Promise<undefined> {}

  async variables() {
    return [...this.#variables.keys()].map((name) => ({ name, type: "int", preview: "" }));
  }

  async close(): Promise<void> {}

  /** What code of the host hands in for `"name": lambda: name, …`. */
  #read(readers: string): string {
    const names = [...readers.matchAll(/"(\w+)": lambda/g)].map(([, name = ""]) => name);
    return JSON.stringify([names.length, Object.fromEntries(names.map((name) => [name, this.#variables.get(name)]))]);
  }

  #value(text: string): JsonValue {
    const loads = /^__import__\("json"\)\.loads\((.*)\)$/.exec(text)?.[1];
    if (loads !== undefined) return JSON.parse(JSON.parse(loads) as string) as JsonValue;
    return this.#variables.has(text)
      ? (this.#variables.get(text) ?? null)
      : (JSON.parse(text.replace("False", "false").replace("None", "null")) as JsonValue);
  }

  #end(output: string, value: JsonValue | undefined): CellResult {
    if (value === undefined)
      return this.#result({ output: captured(output), error: cellError("NameError: no variable") });
    const json = JSON.stringify(value);
    const text = typeof value === "string" ? value : json;
    return this.#result({ output: captured(output), final: { text, json, source: "FINAL", conflicting: false } });
  }

  #result(facts: Partial<CellResult>): CellResult {
    const variables = [...this.#variables.keys()].map((name) => ({ name, type: "int", preview: "" }));
    return cellResult({ variables, ...facts });
  }
}
