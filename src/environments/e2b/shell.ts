/** E2B hands every command to a shell. */
export function quote(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

/** How a command ended, as the SDK's error tells it. */
export interface CommandExit {
  readonly code: number;
  readonly output: string;
  readonly errorOutput: string;
  /** The signal that killed it, if one did. */
  readonly signal: string | undefined;
}

/** The words of E2B's service for the signals that end a process; the rest are called as they are. */
const SIGNALS: Readonly<Record<string, string>> = {
  killed: "SIGKILL",
  aborted: "SIGABRT",
  terminated: "SIGTERM",
  "trace/breakpoint trap": "SIGTRAP",
  "segmentation fault": "SIGSEGV",
  "illegal instruction": "SIGILL",
  "bus error": "SIGBUS",
};

/** Reads the error that a command ended with; `undefined` when it is another one. */
export function exitOf(error: unknown): CommandExit | undefined {
  if (typeof error !== "object" || error === null || !("exitCode" in error)) return undefined;
  const { exitCode, stdout, stderr, message } = error as Readonly<Record<string, unknown>>;
  if (typeof exitCode !== "number") return undefined;
  const [, words] = /^signal: ([a-z/ ]{1,40})/.exec(String(message)) ?? [];
  return {
    code: exitCode,
    output: String(stdout ?? ""),
    errorOutput: String(stderr ?? ""),
    signal: words === undefined ? undefined : (SIGNALS[words.trim()] ?? words.trim()),
  };
}
