/** The part of a running command of the package e2b that is used. */
export interface E2BCommand {
  readonly pid: number;
  /** Rejects with an error that has `exitCode` unless that is 0, and with another one when the sandbox is gone. */
  wait(): Promise<unknown>;
}

/** Options of a command that are used. */
export interface E2BCommandOptions {
  readonly cwd: string;
  readonly envs: Record<string, string>;
  readonly timeoutMs: number;
}

/** Options of a command that runs on while it is spoken to. */
export interface E2BBackgroundOptions extends E2BCommandOptions {
  readonly background: true;
  readonly stdin: true;
  readonly onStdout: (text: string) => void;
  readonly onStderr: (text: string) => void;
}

/** The part of a `Sandbox` of the package e2b that is used. */
export interface E2BSandbox {
  readonly sandboxId: string;
  readonly commands: {
    run(command: string, options: E2BBackgroundOptions): Promise<E2BCommand>;
    run(command: string, options: E2BCommandOptions): Promise<{ readonly stdout: string; readonly stderr: string }>;
    sendStdin(pid: number, data: Uint8Array): Promise<void>;
  };
  readonly files: {
    write(path: string, data: ReadableStream, options: { readonly requestTimeoutMs: number }): Promise<unknown>;
  };
  setTimeout(timeoutMs: number): Promise<void>;
  kill(): Promise<boolean>;
}

/** Options for a new sandbox, as `Sandbox.create` of the package e2b takes them. */
export interface E2BCreateOptions {
  readonly timeoutMs: number;
  readonly allowInternetAccess: boolean;
  readonly apiKey?: string;
  readonly metadata: Record<string, string>;
}

/** Makes a sandbox from a template. */
export type E2BCreate = (template: string, options: E2BCreateOptions) => Promise<E2BSandbox>;
