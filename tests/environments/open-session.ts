import { afterAll, beforeAll } from "vitest";
import { type LocalEnvironmentOptions, localEnvironment } from "../../src/environments/local.js";
import type { Environment, EnvironmentSession, OpenRequest } from "../../src/spec/environment.js";
import { localOptions } from "./local-options.js";

/** A request whose `llm_query` answers at once. */
export function openRequest(changes: Partial<OpenRequest> = {}): OpenRequest {
  return {
    host: { call: async ({ arguments: [first] }) => first ?? null },
    functions: [{ name: "llm_query", kind: "query" }],
    values: {},
    limits: { cellTimeoutMs: 5_000, cellWallTimeoutMs: 10_000 },
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Gives the tests of a file fresh sessions of one environment, and closes what they leave open. */
export function useSessions(options: LocalEnvironmentOptions = {}) {
  let environment: Environment;
  const sessions: EnvironmentSession[] = [];
  beforeAll(() => {
    environment = localEnvironment({ ...localOptions(), ...options });
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
