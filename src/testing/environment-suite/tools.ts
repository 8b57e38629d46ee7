import type { JsonValue } from "../../spec/context.js";
import type {
  CellResult,
  Environment,
  EnvironmentSession,
  HostCall,
  HostFunction,
  OpenRequest,
} from "../../spec/environment.js";
import type { TestFramework } from "../test-framework.js";

/** How the suite gets the environment under test. */
export interface EnvironmentSuiteOptions extends TestFramework {
  /** A fresh environment; the suite closes it. Its language must be JavaScript. */
  make(): Environment;
}

/** What the parts of the suite are written with. */
export interface SuiteTools extends TestFramework {
  /** A test with a session of its own. */
  check(
    name: string,
    body: (session: EnvironmentSession, environment: Environment) => Promise<void>,
    request?: Partial<OpenRequest>,
  ): void;
  /** A test of what cells, run one after another, print. */
  prints(name: string, cells: readonly string[], expected: string): void;
  /** An open request whose calls are answered the usual way. */
  request(changes?: Partial<OpenRequest>): OpenRequest;
}

const FUNCTIONS: readonly HostFunction[] = [
  { name: "llm_query", kind: "query" },
  { name: "llm_query_batch", kind: "batch" },
  { name: "tool", kind: "plain" },
];
const TEST_TIMEOUT_MS = 30_000;

/** Answers calls the way the tests below expect it. */
async function answerCall({ name, arguments: [first, second] }: HostCall): Promise<JsonValue> {
  if (name === "tool") return { got: first ?? null };
  if (name === "llm_query_batch") {
    return (first as string[]).map((prompt) =>
      prompt === "fail"
        ? { $error: { name: "RLMModelError", message: "no reply", code: "ERR_RLM_MODEL" } }
        : `re:${prompt}`,
    );
  }
  if (first === "fail")
    throw Object.assign(new Error("no reply"), { name: "RLMModelError", code: "ERR_RLM_MODEL", key: "secret" });
  return second === undefined || second === null ? `re:${String(first)}` : `${String(second)}:${String(first)}`;
}

/** Whole output of a cell. */
export function outputOf({ output }: CellResult): string {
  return output.head + output.tail;
}

/** Makes the tools from the framework of the caller. */
export function createTools({ describe, it, expect, make }: EnvironmentSuiteOptions): SuiteTools {
  function request(changes: Partial<OpenRequest> = {}): OpenRequest {
    return {
      host: { call: answerCall },
      functions: FUNCTIONS,
      values: {},
      limits: { cellTimeoutMs: 10_000, cellWallTimeoutMs: 20_000 },
      signal: new AbortController().signal,
      ...changes,
    };
  }

  const check: SuiteTools["check"] = (name, body, changes) => {
    it(
      name,
      async () => {
        const environment = make();
        const session = await environment.open(request(changes));
        try {
          await body(session, environment);
        } finally {
          await session.close();
          await environment.close?.();
        }
      },
      TEST_TIMEOUT_MS,
    );
  };

  const prints: SuiteTools["prints"] = (name, cells, expected) => {
    check(name, async (session) => {
      let printed = "";
      for (const cell of cells) {
        const result = await session.execute(cell);
        expect(result.error?.text).toBeUndefined();
        printed += outputOf(result);
      }
      expect(printed).toBe(expected);
    });
  };

  return { describe, it, expect, check, prints, request };
}
