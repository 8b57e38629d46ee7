import { RLMConfigError } from "../spec/errors.js";
import { messageOf } from "../util/errors.js";
import { importOptional } from "../util/import-package.js";
import { isRecord } from "../util/record.js";
import type { CharLimit } from "./char-limit.js";
import { throwIfAborted } from "./stream-chunks.js";

/** What is used of the package unpdf. */
interface PdfLibrary {
  getDocumentProxy(data: Uint8Array, options: object): Promise<PdfDocument>;
}

interface PdfDocument {
  readonly numPages: number;
  getPage(pageNumber: number): Promise<PdfPage>;
  destroy(): Promise<void>;
}

interface PdfPage {
  getTextContent(): Promise<{ readonly items: readonly { readonly str?: string; readonly hasEOL?: boolean }[] }>;
  cleanup(): unknown;
}

/** How a PDF is read. */
export interface ReadPdfOptions {
  /** The package unpdf (`import * as unpdf from "unpdf"`), where it cannot be imported by name. */
  readonly unpdf?: object | undefined;
  /** For a PDF that is encrypted. */
  readonly password?: string | undefined;
  readonly limit: CharLimit;
  readonly signal?: AbortSignal | undefined;
  /** Told when some pages have no text. */
  readonly onWarning: (message: string) => void;
}

/** A PDF that cannot be read as text. A class of its own, so that one in a folder can be passed over. */
export class PdfError extends RLMConfigError {}

/**
 * The texts of a PDF's pages, read one after another, so that one page at a time is held beside them.
 * @param bytes The library takes this memory over.
 * @throws PdfError when it is no PDF, is encrypted, or has no text at all.
 */
export async function readPdf(bytes: Uint8Array, name: string, options: ReadPdfOptions): Promise<string[]> {
  if (!hasPdfHeader(bytes)) throw new PdfError("context", `${name} is not a PDF`);
  const document = await openPdf(await libraryOf(name, options), bytes, name, options);
  try {
    const pages: string[] = [];
    for await (const text of options.limit.watch(pageTexts(document, name, options), name)) pages.push(text);
    tellOfEmptyPages(pages, name, options.onWarning);
    return pages;
  } finally {
    await document.destroy();
  }
}

async function* pageTexts(document: PdfDocument, name: string, { signal }: ReadPdfOptions): AsyncGenerator<string> {
  for (let number = 1; number <= document.numPages; number++) {
    throwIfAborted(signal);
    yield await pageText(document, number, name);
  }
}

async function libraryOf(name: string, { unpdf }: ReadPdfOptions): Promise<PdfLibrary> {
  const library: unknown = unpdf ?? (await importOptional("unpdf"));
  if (library === undefined) {
    throw new PdfError("unpdf", `${name} is a PDF, and reading it needs the package unpdf: run \`npm install unpdf\``);
  }
  if (isRecord(library) && typeof library["getDocumentProxy"] === "function") return library as unknown as PdfLibrary;
  throw new RLMConfigError("unpdf", 'Expected `unpdf` to be the package, as `import * as unpdf from "unpdf"` gives it');
}

/** Quiet: the library's own warnings, such as of fonts, would go to the terminal. */
const ERRORS_ONLY = 0;

async function openPdf(
  library: PdfLibrary,
  bytes: Uint8Array,
  name: string,
  { password }: ReadPdfOptions,
): Promise<PdfDocument> {
  try {
    return await library.getDocumentProxy(ownMemory(bytes), { verbosity: ERRORS_ONLY, ...(password && { password }) });
  } catch (error) {
    throw new PdfError("context", `${name} ${problemOf(error, password)}`);
  }
}

/** The library takes no `Buffer`, and takes the whole block of memory away from whoever else has a part of it. */
function ownMemory(bytes: Uint8Array): Uint8Array {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength;
  return isWhole ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes);
}

function problemOf(error: unknown, password: string | undefined): string {
  if (!(error instanceof Error) || error.name !== "PasswordException") return `cannot be read: ${messageOf(error)}`;
  return password === undefined
    ? "is encrypted: give its `password`, or save it without one"
    : "is encrypted, and not with this `password`";
}

async function pageText(document: PdfDocument, number: number, name: string): Promise<string> {
  try {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    page.cleanup();
    return items.map(({ str = "", hasEOL }) => (hasEOL ? `${str}\n` : str)).join("");
  } catch (error) {
    throw new PdfError("context", `${name}: page ${number} cannot be read: ${messageOf(error)}`);
  }
}

/** More page numbers than this say no more. */
const PAGES_LISTED = 10;

/** Pages without text are most often scans: what is on them is missing from the context, and nobody would see it. */
function tellOfEmptyPages(pages: readonly string[], name: string, onWarning: (message: string) => void): void {
  const empty = pages.flatMap((text, index) => (text.trim() === "" ? [index + 1] : []));
  if (empty.length === 0) return;
  if (empty.length === pages.length) {
    throw new PdfError(
      "context",
      `${name} has no text on its ${pages.length === 1 ? "page" : `${pages.length} pages`}: it is probably a scan. ` +
        "Add text to it first (OCR, such as ocrmypdf), or give its pages as images to sub-calls",
    );
  }
  const listed = empty.slice(0, PAGES_LISTED).join(", ");
  const more = empty.length > PAGES_LISTED ? ` and ${empty.length - PAGES_LISTED} more` : "";
  onWarning(`${name}: ${empty.length} of ${pages.length} pages have no text, and are probably scans: ${listed}${more}`);
}

/** Readers allow the header anywhere at the beginning. */
const HEADER_BYTES = 1024;

function hasPdfHeader(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEADER_BYTES)).includes("%PDF-");
}
