import { types } from "node:util";
import vm from "node:vm";
import { rewriteCell } from "../../../src/environments/javascript/rewrite.js";
import { stripTypes } from "../../../src/environments/javascript/strip-types.js";

/** Runs cells in one bare context, as the REPL does, and keeps what they print. */
export class CellRunner {
  readonly output: string[] = [];
  readonly #context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  #cells = 0;

  constructor() {
    Object.assign(this.#context, {
      console: { log: (...values: unknown[]) => this.output.push(values.map(String).join(" ")) },
      __rlm_import__: (name: unknown) => Promise.reject(new Error(`no module ${name}`)),
    });
  }

  /** The value of the cell; the cell's name in stack traces is `cell-1.js`, `cell-2.js` and so on. */
  async run(source: string, language: "javascript" | "typescript" = "javascript"): Promise<unknown> {
    this.#cells += 1;
    const filename = `cell-${this.#cells}.js`;
    const { scripts, isAsync } = rewriteCell(language === "typescript" ? stripTypes(source) : source);
    let completion: unknown;
    for (const { code, columnOffset } of scripts) {
      completion = new vm.Script(code, { filename, columnOffset }).runInContext(this.#context, {
        displayErrors: false,
      });
    }
    if (!isAsync) return completion;
    const record = (await completion) as { readonly v: unknown };
    return record.v;
  }

  /** The stack of the error that `source` throws, as far as it is in cells. */
  async frames(source: string): Promise<readonly string[]> {
    try {
      await this.run(source);
    } catch (error) {
      // An error of the context is no instance of this realm's `Error`.
      if (types.isNativeError(error)) return error.stack?.match(/cell-\d+\.js:\d+:\d+/g) ?? [];
      throw error;
    }
    throw new Error("The cell threw nothing");
  }
}
