import { accessSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { RLMEnvironmentError } from "../../../spec/errors.js";

/** What a folder must hold to be the package. */
const PARTS = ["pyodide.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];
const ADVICE = "run `npm install pyodide`, or name its folder with `pyodidePath`";

/**
 * The folder of the package `pyodide`: the one that was named, else the one that is installed beside this library, else the one of the
 * project in the current folder.
 * @throws RLMEnvironmentError saying what to install
 */
export function findPyodide(path: string | undefined): string {
  const folder = path ?? resolvePackage(import.meta.url) ?? resolvePackage(join(process.cwd(), "package.json"));
  if (folder === undefined) {
    throw new RLMEnvironmentError(`Python without an installed Python needs the package pyodide: ${ADVICE}`);
  }
  try {
    for (const part of PARTS) accessSync(join(folder, part));
    // Node's permissions are given for real paths; package managers put links in their place.
    return realpathSync(folder);
  } catch (cause) {
    throw new RLMEnvironmentError(`${folder} is not the folder of the package pyodide: ${ADVICE}`, { cause });
  }
}

function resolvePackage(from: string): string | undefined {
  try {
    return dirname(createRequire(from).resolve("pyodide/package.json"));
  } catch {
    // Not installed there; whoever asks knows where else to look.
    return undefined;
  }
}
