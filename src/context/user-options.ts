import { integerFrom, type OptionRule, oneOf, text } from "../util/check-options.js";
import { CharLimit } from "./char-limit.js";
import { ENCODINGS, type Encoding } from "./decode-text.js";
import type { ReadOptions } from "./read-source.js";

/** What every way to read a context takes. */
export interface ContextOptions {
  /** How bytes are read; a byte order mark tells UTF-16 by itself. @defaultValue "utf-8" */
  readonly encoding?: Encoding | undefined;
  /** Characters that the context may have; more are refused while it is read. @defaultValue what one string can hold */
  readonly maxChars?: number | undefined;
  /** Aborting it ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/** What reading a PDF takes beside that. */
export interface PdfOptions {
  /** For a PDF that is encrypted. */
  readonly password?: string | undefined;
  /** The package unpdf (`import * as unpdf from "unpdf"`), where it cannot be imported by name. */
  readonly unpdf?: object | undefined;
  /** Told of what was left out, such as pages without text. @defaultValue a warning of the process */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const anyObject: OptionRule = {
  expected: "an object",
  accepts: (value) => typeof value === "object" && value !== null,
};
const listener: OptionRule = { expected: "a function", accepts: (value) => typeof value === "function" };
const signal: OptionRule = { expected: "an AbortSignal", accepts: (value) => value instanceof AbortSignal };

export const CONTEXT_RULES = { encoding: oneOf(...ENCODINGS), maxChars: integerFrom(1), signal } as const;
export const PDF_RULES = {
  password: text,
  unpdf: { ...anyObject, expected: 'the package, as `import * as unpdf from "unpdf"` gives it' },
  onWarning: listener,
} as const;

/** The options as the readers take them. */
export function readOptions<Options extends ContextOptions & PdfOptions>(
  options: Options,
): Options & Pick<ReadOptions, "limit" | "onWarning"> {
  return { ...options, limit: new CharLimit(options.maxChars), onWarning: options.onWarning ?? warnProcess };
}

function warnProcess(message: string): void {
  process.emitWarning(message, "RLMWarning");
}
