import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** What a command left behind. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly stdin?: string;
  /** In place of an environment with an invented key. */
  readonly env?: Readonly<Record<string, string>>;
}

export const KEY = "sk-invented-0123456789";

/** Starts a program in an environment of its own: what the test runner's says of colours must not matter. */
export function startCli(path: string, args: readonly string[], options: CliOptions): ChildProcess {
  const { cwd, env = { OPENAI_API_KEY: KEY } } = options;
  const child = spawn(process.execPath, [path, ...args], { cwd, env: { PATH: process.env["PATH"], ...env } });
  child.stdin.end(options.stdin ?? "");
  return child;
}

export async function resultOf(child: ChildProcess): Promise<CliResult> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("The program's streams are not piped");
  const [out, err, [code, signal]] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
  return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout: out, stderr: err };
}

export function runCli(path: string, args: readonly string[], options: CliOptions): Promise<CliResult> {
  return resultOf(startCli(path, args, options));
}
