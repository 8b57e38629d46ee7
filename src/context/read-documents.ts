import type { ContextValue, JsonValue } from "../spec/context.js";
import { RLMConfigError } from "../spec/errors.js";
import { NotTextError } from "./decode-text.js";
import { type ContextFormat, formatOf, isTextFormat } from "./formats.js";
import { NotImageError } from "./image-url.js";
import { NotFileError } from "./read-failure.js";
import { PdfError } from "./read-pdf.js";
import { type ReadOptions, readSource } from "./read-source.js";
import type { Source } from "./source.js";

/** One of several files: its text (pages of a PDF have a form feed between them), its image, or what `format` makes of it. */
export type ContextDocument =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly image: string }
  | { readonly name: string; readonly value: ContextValue };

/** A file of several. */
export interface DocumentSource {
  readonly source: Source;
  /** It was asked for by its name, so that nothing but its content will do. */
  readonly named: boolean;
}

export interface ReadDocumentsOptions extends ReadOptions {
  /** What all files are taken for. @defaultValue text; PDFs and images by their names */
  readonly format?: ContextFormat | undefined;
  /** Take images along that were not asked for by name. */
  readonly images?: boolean | undefined;
}

/** As command lines and PDF tools separate pages. */
const PAGE_BREAK = "\f";

/**
 * Reads files into documents, one after another. What a folder holds beside texts is passed over, and told.
 * @throws RLMConfigError when nothing is left, or a file that was named cannot be read.
 */
export async function readDocuments(
  files: readonly DocumentSource[],
  place: string,
  options: ReadDocumentsOptions,
): Promise<ContextDocument[]> {
  const { onWarning } = options;
  const documents: ContextDocument[] = [];
  const images: string[] = [];
  for (const { source, named } of files) {
    if (!named && isLeftOutImage(source, options)) images.push(source.name);
    else {
      const document = await readDocument(source, options).catch((error: unknown) => {
        if (named || !isPassedOver(error)) throw error;
        onWarning(`Left out: ${error.message}`);
        return undefined;
      });
      if (document !== undefined) documents.push(document);
    }
  }
  if (images.length > 0) {
    const others = images.length - 1;
    const more = others > 1 ? ` and ${others} more images` : others === 1 ? " and 1 more image" : ", an image";
    onWarning(`Left out: ${images[0]}${more}; \`images\` takes images along`);
  }
  if (documents.length === 0) throw new RLMConfigError("context", `There is no text file in ${place}`);
  return documents;
}

async function readDocument(source: Source, options: ReadDocumentsOptions): Promise<ContextDocument> {
  const { name } = source;
  const format = options.format ?? documentFormat(name);
  const value = await readSource(source, format, options);
  if (typeof value === "string" && format === "text") return { name, text: value };
  if (options.format !== undefined) return { name, value };
  return typeof value === "string"
    ? { name, image: value }
    : { name, text: (value as readonly JsonValue[]).join(PAGE_BREAK) };
}

/** Among several files only PDFs and images are no texts: code that goes over documents finds the same field in each. */
function documentFormat(name: string): ContextFormat {
  const format = formatOf(name);
  return isTextFormat(format) ? "text" : format;
}

function isLeftOutImage({ name }: Source, { format, images = false }: ReadDocumentsOptions): boolean {
  return format === undefined && !images && formatOf(name) === "image";
}

function isPassedOver(error: unknown): error is RLMConfigError {
  return [NotTextError, NotImageError, PdfError, NotFileError].some((kind) => error instanceof kind);
}
