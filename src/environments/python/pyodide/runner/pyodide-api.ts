/** What the runner uses of Pyodide. The package is the user's; its declarations are not there when this is compiled. */
export interface Pyodide {
  runPython(code: string): unknown;
  makeMemorySnapshot(): Uint8Array;
  setInterruptBuffer(buffer: object): void;
  setStdout(options: StreamOptions): void;
  setStderr(options: StreamOptions): void;
  readonly globals: { pop(name: string): unknown };
  /** The virtual machine: its memory, and addresses in it. */
  readonly _module: {
    readonly HEAP32: Int32Array;
    readonly __Py_emscripten_signal_clock?: number;
  };
}

interface StreamOptions {
  write(bytes: Uint8Array): number;
}

export interface PyodideOptions {
  readonly indexURL: string;
  /** What Python finds in the module `js`. */
  readonly jsglobals: object;
  readonly env: Readonly<Record<string, string>>;
  readonly lockFileContents: string;
  readonly stdin: () => null;
  readonly _makeSnapshot?: boolean;
  readonly _loadSnapshot?: Uint8Array;
}

/** Bytes of Python's memory that Python has handed over; they move when that memory grows. */
export interface PythonBytes {
  getBuffer(type: "u8"): { readonly data: Uint8Array; release(): void };
}
