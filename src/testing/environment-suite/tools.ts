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
import { javascriptPrograms } from "./javascript-programs.js";
import type { Failing, Printing, Showing, SuitePrograms } from "./programs.js";
import { pythonPrograms } from "./python-programs.js";

/** How the suite gets the environment under test. */
export interface EnvironmentSuiteOptions extends TestFramework {
  /** A fresh environment; the suite closes it. */
  make(): Environment;
  /**
   * The language of its cells.
   * @default "javascript"
   */
  language?: Environment["language"] | undefined;
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
  prints(name: string, program: Printing): void;
  /** A test of the value that the last of some cells shows. */
  shows(name: string, program: Showing): void;
  /** A test of how a cell fails. */
  fails(name: string, program: Failing): void;
  /** The cells of the tests, in the language of the environment. */
  readonly programs: SuitePrograms;
  /** An open request whose calls are answered the usual way. */
  request(changes?: Partial<OpenRequest>): OpenRequest;
}

const FUNCTIONS: readonly HostFunction[] = [
  { name: "llm_query", kind: "query" },
  { name: "llm_query_batch", kind: "batch" },
  { name: "tool", kind: "plain" },
];
const TEST_TIMEOUT_MS = 30_000;
const PROGRAMS: { readonly [Language in Environment["language"]]: SuitePrograms } = {
  javascript: javascriptPrograms,
  python: pythonPrograms,
};

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
  if (second === undefined || second === null) return `re:${String(first)}`;
  const model = typeof second === "object" && "model" in second ? second["model"] : second;
  return `${String(model)}:${String(first)}`;
}

/** Whole output of a cell. */
export function outputOf({ output }: CellResult): string {
  return output.head + output.tail;
}

/** Makes the tools from the framework of the caller. */
export function createTools({
  describe,
  it,
  expect,
  make,
  language = "javascript",
}: EnvironmentSuiteOptions): SuiteTools {
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

  const prints: SuiteTools["prints"] = (name, { cells, prints: expected }) => {
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

  const shows: SuiteTools["shows"] = (name, { cells, shows: expected }) => {
    check(name, async (session) => {
      const results = [];
      for (const cell of cells) results.push(await session.execute(cell));
      expect(results.at(-1)?.error?.text).toBeUndefined();
      expect(results.at(-1)?.value).toBe(expected);
    });
  };

  const fails: SuiteTools["fails"] = (name, { cell, name: errorName, message, line }) => {
    check(name, async (session) => {
      const { error, output } = await session.execute(cell);
      expect(error?.name).toBe(errorName);
      expect(error?.message).toMatch(message);
      if (line !== undefined) expect(error?.line).toBe(line);
      expect(output.length).toBe(0);
    });
  };

  const programs = PROGRAMS[language];
  return { describe, it, expect, check, prints, shows, fails, request, programs };
}
