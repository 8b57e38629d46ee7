import type { ExitInfo } from "../host/transport.js";

/** What became of a command that was run to its end. */
export interface CommandOutcome {
  readonly code: number;
  readonly output: string;
  readonly errorOutput: string;
}

/** The REPL's process in a sandbox. */
export interface SandboxProcess {
  /** Settles once the process is gone, or out of reach together with its sandbox. Never rejects. */
  readonly exited: Promise<ExitInfo>;
  /** Sets who receives what the process says. */
  receive(onData: (chunk: Buffer) => void): void;
  /** Sends bytes to its standard input. One write at a time. */
  write(bytes: Uint8Array): Promise<void>;
  /** Sends SIGINT. Settles once it has arrived. */
  interrupt(): Promise<void>;
}

/** A sandbox of a provider: what differs between providers, and nothing else. Methods reject with what the provider's SDK throws. */
export interface Sandbox {
  /** What the provider calls it. */
  readonly id: string;
  /** Runs a short command to its end. */
  run(command: readonly string[]): Promise<CommandOutcome>;
  /** Starts the REPL's process. */
  start(command: readonly string[]): Promise<SandboxProcess>;
  /** Writes a file. Its folder is made where it is missing. */
  upload(path: string, pieces: AsyncIterable<Uint8Array>, bytes: number): Promise<void>;
  /** Ends the sandbox with all it holds. No error when it is gone already. */
  kill(): Promise<void>;
}
