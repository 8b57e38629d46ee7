import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import { RLMConfigError } from "../spec/errors.js";
import { globBase, globMatcher, isGlob } from "./glob.js";
import { cannotRead } from "./read-failure.js";

/** A file that was found, by the name that code in the REPL will read. */
export interface FoundFile {
  readonly name: string;
  readonly path: string;
}

/** What a word on the command line stands for: one file, or all files of a folder or pattern. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** The word named this one file. */
  readonly single: boolean;
  /** The one file is a pipe or a device: what a shell makes of `<(command)`. */
  readonly isPipe?: boolean;
}

/** Folders that hold no documents of the user. */
const PASSED_OVER = new Set(["node_modules"]);

/**
 * Finds the files that a word means: a file, a folder with all that is below it (hidden files and node_modules left out),
 * or a pattern. In the order of their names, so that two runs see the same.
 * @throws RLMConfigError when there is none.
 */
export function findFiles(word: string, folder: string): FoundFiles {
  const path = resolve(folder, word);
  const facts = factsOf({ path, name: word });
  if (facts !== undefined && !facts.isDirectory()) {
    return { files: [{ name: word, path }], single: true, isPipe: !facts.isFile() };
  }
  if (facts === undefined && !isGlob(word)) {
    throw new RLMConfigError("context", `There is no file or folder ${word}`, word);
  }
  const files = facts === undefined ? filesOfPattern(word, folder) : filesBelow(path, word.replace(/\/+$/, ""));
  if (files.length === 0) throw new RLMConfigError("context", `There are no files in ${word}`, word);
  return { files, single: false };
}

function filesOfPattern(word: string, folder: string): FoundFile[] {
  const pattern = word.replace(/^(?:\.\/+)+/, "");
  const base = globBase(pattern);
  const matches = globMatcher(pattern);
  return filesBelow(resolve(folder, base), base).filter(({ name }) => matches(name));
}

/**
 * All that is below a folder but hidden files, in the order of their names, which begin with `name`. Links to folders are not
 * followed: they may lead in circles. They are found, as are pipes and links that lead nowhere, so that reading tells of them.
 */
export function filesBelow(path: string, name: string): FoundFile[] {
  const files: FoundFile[] = [];
  const open: FoundFile[] = [{ path, name }];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith(".") || PASSED_OVER.has(entry.name)) continue;
      const found = { path: resolve(folder.path, entry.name), name: joinName(folder.name, entry.name) };
      if (entry.isDirectory()) open.push(found);
      else files.push(found);
    }
  }
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What is known of a file or folder, unless it is not there. @throws RLMConfigError when that cannot be told */
export function factsOf({ path, name }: FoundFile): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw cannotRead(name, error);
  }
}

function entriesOf(folder: FoundFile): Dirent[] {
  if (!factsOf(folder)?.isDirectory()) return [];
  try {
    return readdirSync(folder.path, { withFileTypes: true });
  } catch (error) {
    throw cannotRead(folder.name === "" ? folder.path : folder.name, error);
  }
}

/** Names keep the slash on every system: they are what the model reads. */
function joinName(folder: string, name: string): string {
  if (folder === "" || folder === ".") return name;
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}
