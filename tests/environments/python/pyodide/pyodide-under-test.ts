import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type PyodideOptions, python } from "../../../../src/environments/python.js";
import type { Environment } from "../../../../src/spec/environment.js";

const folder = fileURLToPath(new URL("../../../optional/node_modules/pyodide", import.meta.url));

/** Why tests that need Pyodide are skipped; empty when it is installed. */
export const noPyodide = existsSync(folder) ? "" : "(skipped: pyodide is not installed; run npm install in tests/optional)";
if (noPyodide !== "" && process.env["RLM_REQUIRE_OPTIONAL"] === "1") throw new Error(noPyodide);

/** Options for the environment under test; `RLM_TEST_NODE` names the Node binary of the REPL, so that one suite serves all versions. */
export function pyodideOptions(): PyodideOptions {
  const nodePath = process.env["RLM_TEST_NODE"];
  return { runtime: "pyodide", pyodidePath: folder, ...(nodePath === undefined ? {} : { nodePath }) };
}

export function pyodide(options: Partial<PyodideOptions> = {}): Environment {
  return python({ ...pyodideOptions(), ...options });
}
