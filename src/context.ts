/** The door of `rlm/context`: files, folders, PDFs, JSON lines and streams as contexts. */

export type { Encoding } from "./context/decode-text.js";
export type { ContextFormat } from "./context/formats.js";
export { type ContextFromDirectoryOptions, contextFromDirectory } from "./context/from-directory.js";
export { type ContextFromFileOptions, contextFromFile } from "./context/from-file.js";
export { contextFromJsonl } from "./context/from-jsonl.js";
export { type ContextFromPdfOptions, contextFromPdf } from "./context/from-pdf.js";
export { contextFromStream } from "./context/from-stream.js";
export type { ContextDocument } from "./context/read-documents.js";
export type { StreamLike } from "./context/stream-chunks.js";
export type { ContextOptions, PdfOptions } from "./context/user-options.js";
