import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { wrongValue } from "../util/wrong-value.js";
import type { FoundFile } from "./find-files.js";

/** The file that a user names by its path or by a `file:` URL; messages call it as the user does. */
export function fileNamed(path: string | URL): FoundFile {
  const isFileUrl = path instanceof URL && path.protocol === "file:";
  if (!isFileUrl && (typeof path !== "string" || path === "")) {
    throw wrongValue("path", "the path of a file or folder, or a file: URL", path);
  }
  const name = isFileUrl ? fileURLToPath(path) : (path as string);
  return { name, path: resolve(name) };
}
