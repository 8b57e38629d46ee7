import {
  type CellResult,
  type Environment,
  type EnvironmentSession,
  type HostFunction,
  type JsonValue,
  localEnvironment,
} from "rlm";

const FUNCTIONS: readonly HostFunction[] = [
  { name: "llm_query", kind: "query" },
  { name: "llm_query_batched", kind: "batch" },
];

/** Opens a REPL without models: `llm_query` gives its prompt back, `llm_query_batched` its prompts. */
export async function openEchoRepl(
  environment: Environment = localEnvironment(),
): Promise<EnvironmentSession & AsyncDisposable> {
  const session = await environment.open({
    host: { call: async ({ arguments: [prompt] }): Promise<JsonValue> => prompt ?? null },
    functions: FUNCTIONS,
    values: {},
    limits: { cellTimeoutMs: 120_000, cellWallTimeoutMs: Number.POSITIVE_INFINITY },
    signal: new AbortController().signal,
  });
  return Object.assign(session, {
    async [Symbol.asyncDispose]() {
      await session.close();
      await environment.close?.();
    },
  });
}

/** Runs a cell that must succeed. */
export async function execute(session: EnvironmentSession, code: string): Promise<CellResult> {
  const result = await session.execute(code);
  if (result.error) throw new Error(`The cell failed: ${result.error.text}`);
  return result;
}
