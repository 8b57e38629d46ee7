import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localEnvironment } from "../../../src/environments/local.js";
import type { Environment } from "../../../src/spec/environment.js";

const FIXTURES = new URL("../../fixtures/", import.meta.url);
const PROGRAMS = new URL("programs/", FIXTURES);

/** Between the cells of a program. */
const CUT = /^\/\/ ---\n/m;

/** What a program prints that is none when it is whole, such as one that declares a name twice. */
const PRINTS = /\n\/\* prints\n([\s\S]*)\*\/\s*$/;

interface Program {
  readonly name: string;
  readonly path: string;
  readonly cells: readonly string[];
  /** Absent when running it whole is what tells. */
  readonly prints: string | undefined;
}

const programs = readdirSync(PROGRAMS).map((file): Program => {
  const url = new URL(file, PROGRAMS);
  const source = readFileSync(url, "utf8");
  const prints = PRINTS.exec(source)?.[1];
  const cells = source.replace(PRINTS, "\n").split(CUT);
  return { name: file.replace(/\.js$/, ""), path: fileURLToPath(url), cells, prints };
});

describe("programs cut into cells", () => {
  const environment = localEnvironment();
  const whole = new Map<string, string>();

  beforeAll(async () => {
    const paths = programs.filter(({ prints }) => prints === undefined).map(({ path }) => path);
    const outputs = await runWhole(paths);
    for (const [index, path] of paths.entries()) whole.set(path, outputs[index] ?? "");
  });

  afterAll(() => environment.close?.());

  it("are many, and each has a cut", () => {
    expect(programs.length).toBeGreaterThanOrEqual(60);
    for (const { name, cells } of programs) expect(cells.length, name).toBeGreaterThan(1);
  });

  it.each(programs)("print what one script prints: $name", async ({ path, cells, prints }) => {
    expect(await runAsCells(environment, cells)).toBe(prints ?? whole.get(path));
  });
});

/** Runs programs as Node runs them, in the Node that the matrix asks for. */
async function runWhole(paths: readonly string[]): Promise<readonly string[]> {
  const node = process.env["RLM_TEST_NODE"] ?? process.execPath;
  const runner = fileURLToPath(new URL("run-programs.mjs", FIXTURES));
  const { stdout } = await promisify(execFile)(node, ["--no-warnings", runner, ...paths], { env: {} });
  return JSON.parse(stdout) as string[];
}

/** What the cells print, with a line `! TypeError` where one failed. */
async function runAsCells(environment: Environment, cells: readonly string[]): Promise<string> {
  const session = await environment.open({
    host: { call: async ({ arguments: [prompt] }) => String(prompt).toUpperCase() },
    functions: [{ name: "llm_query", kind: "query" }],
    values: {},
    limits: { cellTimeoutMs: 20_000, cellWallTimeoutMs: 20_000 },
    signal: new AbortController().signal,
  });
  try {
    let printed = "";
    for (const cell of cells) {
      const { output, error } = await session.execute(cell);
      printed += output.head + output.tail + (error ? `! ${error.name}\n` : "");
    }
    return printed;
  } finally {
    await session.close();
  }
}
