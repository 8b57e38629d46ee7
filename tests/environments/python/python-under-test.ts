import { afterAll, beforeAll } from "vitest";
import { findPython } from "../../../src/environments/python/find-python.js";
import { type PythonOptions, python } from "../../../src/environments/python.js";
import type { Environment, EnvironmentSession, OpenRequest } from "../../../src/spec/environment.js";
import { openRequest } from "../open-session.js";

/** The Python of the tests, or why there is none. `RLM_TEST_PYTHON` names one, so that one suite serves all versions. */
export async function findTestPython(): Promise<{ readonly path: string } | { readonly missing: string }> {
  try {
    return await findPython(process.env["RLM_TEST_PYTHON"]);
  } catch (error) {
    if (process.env["RLM_REQUIRE_PYTHON"] === "1") throw error;
    return { missing: (error as Error).message };
  }
}

/** Gives the tests of a file fresh sessions of one environment, and closes what they leave open. */
export function usePython(options: PythonOptions = {}) {
  let environment: Environment;
  const sessions: EnvironmentSession[] = [];
  beforeAll(async () => {
    const found = await findTestPython();
    environment = python({ ...("path" in found ? { pythonPath: found.path } : {}), ...options });
  });
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
