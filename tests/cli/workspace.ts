import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ScriptedServer, type ScriptedServerOptions } from "rlm/testing";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type BuiltCli, buildCli } from "./build-cli.js";
import { type CliOptions, type CliResult, runCli, startCli } from "./run-cli.js";

/** A folder to work in, the command, and servers that play the models; everything is gone after each test. */
export interface Workspace {
  readonly folder: string;
  serve(script: ScriptedServerOptions): Promise<ScriptedServer>;
  write(name: string, content: string | Uint8Array): Promise<void>;
  run(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
  start(args: readonly string[]): ReturnType<typeof startCli>;
}

/** Gives the tests of a file their workspace. */
export function useWorkspace(): Workspace {
  let cli: BuiltCli;
  let folder: string;
  const open: AsyncDisposable[] = [];
  beforeAll(async () => {
    cli = await buildCli();
  });
  afterAll(() => cli[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rlm-cli-"));
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    async serve(script) {
      const server = await ScriptedServer.start(script);
      open.push(server);
      return server;
    },
    async write(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    },
    run: (args, options = {}) => runCli(cli.path, args, { cwd: folder, ...options }),
    start: (args) => startCli(cli.path, args, { cwd: folder }),
  };
}

/** A reply that is one piece of code. */
export const code = (source: string): string => `\`\`\`repl\n${source}\n\`\`\``;

/** The flags that lead to a server. */
export const to = (server: ScriptedServer): readonly string[] => ["--model", "root", "--base-url", server.url];
