/** The part of a process in a sandbox of the package modal that is used. */
export interface ModalProcess {
  readonly stdin: WritableStream<Uint8Array>;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Its code; of a signal 128 and its number. */
  wait(): Promise<number>;
}

/** Options of a command that are used. */
export interface ModalExecOptions {
  readonly mode: "binary";
  readonly workdir: string;
  readonly env: Record<string, string>;
}

/** The part of a `Sandbox` of the package modal that is used. */
export interface ModalSandbox {
  readonly sandboxId: string;
  exec(command: string[], options: ModalExecOptions): Promise<ModalProcess>;
  readonly filesystem: { writeBytes(data: Uint8Array, path: string): Promise<void> };
  /** Its code once it is over, 124 at the end of its life; `null` before. */
  poll(): Promise<number | null>;
  wait(): Promise<number>;
  terminate(): Promise<void>;
  detach(): void;
}

/** Options for a new sandbox that are used. */
export interface ModalCreateOptions {
  readonly timeoutMs: number;
  readonly blockNetwork: boolean;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly memoryLimitMiB: number;
  readonly tags: Record<string, string>;
}

/** The part of a `ModalClient` of the package modal that is used. `App` and `Image` are what its own methods give and take. */
export interface ModalClient<App = unknown, Image = unknown> {
  readonly apps: { fromName(name: string, options: { createIfMissing: boolean }): Promise<App> };
  readonly images: { fromRegistry(tag: string): Image };
  // A method, so that a client whose apps and images are classes of its own is one of these.
  readonly sandboxes: { create(app: App, image: Image, options: ModalCreateOptions): Promise<ModalSandbox> };
  close(): void;
}
