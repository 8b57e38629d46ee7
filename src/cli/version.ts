import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fieldsOf, textOf } from "../util/record.js";

/** The version of the package that this file is in, wherever a build has put it. */
export function packageVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    if (existsSync(path)) return textOf(fieldsOf(JSON.parse(readFileSync(path, "utf8")))["version"]) ?? "unknown";
    if (folder === dirname(folder)) return "unknown";
  }
}
