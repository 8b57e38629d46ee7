import type { ContextValue } from "../spec/context.js";
import { checkOptions, oneOf } from "../util/check-options.js";
import { fileNamed } from "./file-name.js";
import { type ContextFormat, FORMATS, formatOf } from "./formats.js";
import { readSource } from "./read-source.js";
import { fileSource } from "./source.js";
import { CONTEXT_RULES, type ContextOptions, PDF_RULES, type PdfOptions, readOptions } from "./user-options.js";

/** Options of {@link contextFromFile}. */
export interface ContextFromFileOptions extends ContextOptions, PdfOptions {
  /** What the file is taken for. @defaultValue by the end of its name, else `text` */
  readonly format?: ContextFormat | undefined;
}

/**
 * A file as a context: JSON as its value, JSONL and CSV as arrays, a PDF as the array of its pages' texts, an image as a data
 * URL, anything else as text.
 *
 * @example await rlm.agenerate("What went wrong?", await contextFromFile("server.log"));
 * @throws RLMConfigError when it is not there, or not what it is taken for.
 */
export async function contextFromFile(path: string | URL, options: ContextFromFileOptions = {}): Promise<ContextValue> {
  const file = fileNamed(path);
  checkOptions(options, { ...CONTEXT_RULES, ...PDF_RULES, format: oneOf(...FORMATS) });
  return readSource(fileSource(file), options.format ?? formatOf(file.name), readOptions(options));
}
