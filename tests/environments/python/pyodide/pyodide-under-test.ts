import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { type PyodideOptions, python } from "../../../../src/environments/python.js";
import type { Environment, EnvironmentSession, OpenRequest } from "../../../../src/spec/environment.js";
import { openRequest } from "../../open-session.js";

const folder = fileURLToPath(new URL("../../../optional/node_modules/pyodide", import.meta.url));

/** Why tests that need Pyodide are skipped; empty when it is installed. */
export const noPyodide = existsSync(folder)
  ? ""
  : "(skipped: pyodide is not installed; run npm install in tests/optional)";
if (noPyodide !== "" && process.env["RLM_REQUIRE_OPTIONAL"] === "1") throw new Error(noPyodide);

/** Options for the environment under test; `RLM_TEST_NODE` names the Node binary of the REPL, so that one suite serves all versions. */
export function pyodideOptions(): PyodideOptions {
  const nodePath = process.env["RLM_TEST_NODE"];
  return { runtime: "pyodide", pyodidePath: folder, ...(nodePath === undefined ? {} : { nodePath }) };
}

export function pyodide(options: Partial<PyodideOptions> = {}): Environment {
  return python({ ...pyodideOptions(), ...options });
}

/** Gives the tests of a file fresh sessions of one environment, and closes what they leave open. */
export function usePyodide(options: Partial<PyodideOptions> = {}) {
  const environment = pyodide(options);
  const sessions: EnvironmentSession[] = [];
  afterAll(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await environment.close?.();
  });
  return async (changes: Partial<OpenRequest> = {}): Promise<EnvironmentSession> => {
    const session = await environment.open(openRequest(changes));
    sessions.push(session);
    return session;
  };
}

/** What a cell came to, in one line: its error, or what it printed and its value. */
export async function outcome(session: EnvironmentSession, cell: string): Promise<string> {
  const { error, output, value } = await session.execute(cell);
  return error ? `${error.name}: ${error.message}` : `${output.head}${output.tail}${value ?? ""}`;
}
