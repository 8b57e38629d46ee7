import type { Environment } from "../spec/environment.js";

/** Code of ours that runs in a REPL, in the words of its language. None of it leaves a value that would be shown. */
interface HostCode {
  /** Cells that take back the draft of an earlier question: an empty one first, then `answer` as it was at the start. */
  readonly clearAnswer: readonly string[];
  /** Gives a variable its value from JSON text. */
  readonly assign: (name: string, json: string) => string;
}

/** JSON text of JSON text is a string literal of both languages, so no value can end the literal that it stands in. */
export const HOST_CODE: Readonly<Record<Environment["language"], HostCode>> = {
  javascript: {
    clearAnswer: ["answer = { content: '', ready: false }; void 0", "answer = undefined; void 0"],
    assign: (name, json) => `var ${name} = JSON.parse(${JSON.stringify(json)}); void 0`,
  },
  python: {
    clearAnswer: ['answer = {"content": "", "ready": False}', "answer = None"],
    // Imported without a name, so that no variable of ours stays behind.
    assign: (name, json) => `${name} = __import__("json").loads(${JSON.stringify(json)})`,
  },
};
