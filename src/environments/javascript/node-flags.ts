/** A Node version as numbers. */
export interface NodeVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads `v22.8.0`; `undefined` for anything else. */
export function parseNodeVersion(text: string): NodeVersion | undefined {
  const match = /^v(\d{1,3})\.(\d{1,3})\./.exec(text.trim());
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether the REPL runs on it: contexts whose global object is an ordinary one came with these versions. */
export function isSupported({ major, minor }: NodeVersion): boolean {
  return major === 20 ? minor >= 18 : major === 22 ? minor >= 8 : major > 22;
}

/** Command line options that close everything which Node can close. */
export function nodeFlags({ major, minor }: NodeVersion, heapMb: number): string[] {
  const hasPermission = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return [
    // Renamed on the way: each version knows only one of the two.
    hasPermission ? "--permission" : "--experimental-permission",
    "--no-warnings",
    "--no-deprecation",
    "--no-addons",
    "--disallow-code-generation-from-strings",
    "--disable-proto=delete",
    `--max-old-space-size=${heapMb}`,
    "--stack-trace-limit=50",
    // A loop over a variable of the top level ran into a state of half the speed whenever its optimized code was ready before the variable
    // outgrew a small integer. Compiling it at once never does; from 23 on, where another compiler comes first, it would be six times slower.
    ...(major <= 22 ? ["--no-concurrent-osr"] : []),
    ...(major >= 22 ? ["--no-experimental-websocket", "--no-experimental-global-navigator"] : []),
  ];
}
