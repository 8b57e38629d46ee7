/** How a program's process ended, in words: `was killed by SIGKILL`, and what it said at last. */
export interface ExitInfo {
  readonly description: string;
  /** Last words on its standard error, at most some thousand characters. */
  readonly errorOutput: string;
}

/** A program in another process, as a pair of byte streams. What is different between a child process, a container and a remote sandbox. */
export interface Transport {
  /** Sends bytes. Settles once they are taken, so that their memory may be used again, or the program is gone. Never rejects. */
  write(bytes: Uint8Array): Promise<void>;
  /** Sets who receives what the program says. */
  receive(onData: (chunk: Buffer) => void): void;
  /** Settles once the process is gone. Never rejects. */
  readonly exited: Promise<ExitInfo>;
  /** Stops running code where that is possible; the process stays. */
  interrupt?(): void;
  /** Ends the process at once. */
  kill(): void;
  /**
   * Puts bytes into a file that the program can read, and gives its name. For channels that large values should not go through.
   * Settles like `write`.
   */
  upload?(pieces: AsyncIterable<Uint8Array>, bytes: number): Promise<string>;
  /** How long a message and its answer may be under way, at most. Nothing worth counting when it is left out. */
  readonly latencyMs?: number;
  /** Whether the program keeps the host's event loop alive. */
  keepAlive(keep: boolean): void;
}
