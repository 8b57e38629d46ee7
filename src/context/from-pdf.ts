import { checkOptions } from "../util/check-options.js";
import { fileNamed } from "./file-name.js";
import { readPdf } from "./read-pdf.js";
import { fileSource } from "./source.js";
import { CONTEXT_RULES, type ContextOptions, PDF_RULES, type PdfOptions, readOptions } from "./user-options.js";

/** Options of {@link contextFromPdf}. */
export interface ContextFromPdfOptions extends Omit<ContextOptions, "encoding">, PdfOptions {}

/**
 * The texts of a PDF's pages: `context[0]` is the first page. Needs the package unpdf.
 *
 * @param source A path, a `file:` URL, or the PDF's bytes, which stay as they are.
 * @throws RLMConfigError when it is no PDF, is encrypted, or has no text, as scans have none.
 */
export async function contextFromPdf(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: ContextFromPdfOptions = {},
): Promise<string[]> {
  const { encoding: _, ...rules } = CONTEXT_RULES;
  checkOptions(options, { ...rules, ...PDF_RULES });
  const own = readOptions(options);
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
    // A copy, since the library takes over what it is given.
    return readPdf(new Uint8Array(source instanceof Uint8Array ? source : source.slice(0)), "The document", own);
  }
  const file = fileSource(fileNamed(source));
  return readPdf(await file.bytes(options.signal), file.name, own);
}
