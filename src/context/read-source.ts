import type { ContextValue } from "../spec/context.js";
import { decodePieces, type Encoding } from "./decode-text.js";
import { type ContextFormat, isTextFormat } from "./formats.js";
import { imageUrl } from "./image-url.js";
import { parseText } from "./parse-text.js";
import { type ReadPdfOptions, readPdf } from "./read-pdf.js";
import type { Source } from "./source.js";

/** How a source is read, whatever it is. */
export interface ReadOptions extends ReadPdfOptions {
  readonly encoding?: Encoding | undefined;
}

/**
 * The value that code in the REPL will find: everything that becomes a context is read by this.
 * @throws RLMConfigError when it cannot be read, or is not what it is taken for; RLMAbortError.
 */
export async function readSource(source: Source, format: ContextFormat, options: ReadOptions): Promise<ContextValue> {
  const { name } = source;
  if (isTextFormat(format)) return parseText(textPieces(source, options), name, format);
  const bytes = await source.bytes(options.signal);
  if (format === "pdf") return readPdf(bytes, name, options);
  const url = imageUrl(bytes, name);
  options.limit.add(url.length, name);
  return url;
}

/** The text of a source, piece by piece. */
export function textPieces(
  source: Source,
  { encoding, limit, signal }: Pick<ReadOptions, "encoding" | "limit" | "signal">,
): AsyncIterable<string> {
  return limit.watch(decodePieces(source.chunks(signal), source.name, encoding), source.name);
}
