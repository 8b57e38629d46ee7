import { RLMConfigError } from "../spec/errors.js";
import { checkOptions, type OptionRule, oneOf } from "../util/check-options.js";
import { fileNamed } from "./file-name.js";
import { factsOf, filesBelow } from "./find-files.js";
import { type ContextFormat, FORMATS } from "./formats.js";
import { globMatcher } from "./glob.js";
import { type ContextDocument, readDocuments } from "./read-documents.js";
import { fileSource } from "./source.js";
import { CONTEXT_RULES, type ContextOptions, PDF_RULES, type PdfOptions, readOptions } from "./user-options.js";

/** Options of {@link contextFromDirectory}. */
export interface ContextFromDirectoryOptions extends ContextOptions, PdfOptions {
  /** Patterns of the files that are read, such as `"**\/*.md"`. @defaultValue all but hidden ones and node_modules */
  readonly include?: string | readonly string[] | undefined;
  /** Patterns of files that are not. */
  readonly exclude?: string | readonly string[] | undefined;
  /** Take images along, as data URLs for sub-calls. @defaultValue false */
  readonly images?: boolean | undefined;
  /** What every file is taken for; documents then have a `value`. @defaultValue text; PDFs and images by their names */
  readonly format?: ContextFormat | undefined;
}

/**
 * A folder as an array of documents, in the order of their names: `{ name, text }`, and with `images` also
 * `{ name, image }`. Names begin inside of the folder. What is no text or no file, such as a pipe or a
 * link that leads nowhere, is left out, and told to `onWarning`.
 *
 * @example await contextFromDirectory("contracts", { include: ["**\/*.md", "**\/*.pdf"] });
 * @throws RLMConfigError when there is no such folder, or nothing in it to read.
 */
export async function contextFromDirectory(
  path: string | URL,
  options: ContextFromDirectoryOptions = {},
): Promise<ContextDocument[]> {
  const folder = fileNamed(path);
  checkOptions(options, {
    ...CONTEXT_RULES,
    ...PDF_RULES,
    include: patterns,
    exclude: patterns,
    images: oneOf(true, false),
    format: oneOf(...FORMATS),
  });
  const facts = factsOf(folder);
  if (facts === undefined) throw new RLMConfigError("context", `There is no folder ${folder.name}`, path);
  if (!facts.isDirectory()) {
    throw new RLMConfigError("context", `${folder.name} is a file: read it with contextFromFile`, path);
  }
  const isWanted = matcher(options.include, true);
  const isExcluded = matcher(options.exclude, false);
  const files = filesBelow(folder.path, "").filter(({ name }) => isWanted(name) && !isExcluded(name));
  const sources = files.map((file) => ({ source: fileSource(file), named: false }));
  return readDocuments(sources, folder.name, readOptions(options));
}

const patterns: OptionRule = {
  expected: "a pattern of file names, or an array of them",
  accepts: (value) => listOf(value).every((one) => typeof one === "string" && one !== ""),
};

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function matcher(given: string | readonly string[] | undefined, otherwise: boolean): (name: string) => boolean {
  if (given === undefined) return () => otherwise;
  const matches = (listOf(given) as readonly string[]).map((pattern) =>
    globMatcher(pattern.replace(/^(?:\.\/+)+/, "")),
  );
  return (name) => matches.some((one) => one(name));
}
