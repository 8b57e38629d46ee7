import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { RLMEnvironmentError } from "../../spec/errors.js";
import { killGroup, killTree } from "./process-tree.js";
import type { ExitInfo, Transport } from "./transport.js";

/** Kept of what the process says on its standard error: enough for the engine's last words. */
const MAX_ERROR_OUTPUT = 20_000;
/** For reading what a process that has ended left in its pipes. They stay open as long as a process that it started holds them. */
const LAST_OUTPUT_MS = 500;

const LEADS_GROUP = process.platform !== "win32";

/** A command line and how to run it. */
export interface ProcessCommand {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Interrupts the code, when the process that is started only waits for the one that runs it. */
  readonly interruptBehind?: ((pid: number) => void) | undefined;
  /** Interrupts by a byte on a pipe of its own, descriptor 3 of the process, for programs that cannot hear signals. */
  readonly interruptPipe?: boolean | undefined;
}

/** Standard streams of a child are sockets, which the declarations do not say. */
interface Referenced {
  ref?(): void;
  unref?(): void;
}

/** A process whose standard streams are all pipes. */
type PipedProcess = ChildProcess & {
  readonly stdin: NodeJS.WritableStream & { destroy(): void };
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
};

function hasStreams(child: ChildProcess): child is PipedProcess {
  return child.stdin !== undefined;
}

/** A program in a child process, spoken to through its standard streams. */
export class ProcessTransport implements Transport {
  readonly exited: Promise<ExitInfo>;
  readonly #child: PipedProcess;
  readonly #interruptBehind: ProcessCommand["interruptBehind"];
  readonly #interruptPipe: Duplex | undefined;
  #errorOutput = "";
  #running = true;
  #killed = false;

  /** @throws RLMEnvironmentError when this process has no descriptors left */
  constructor({ command, cwd, env, interruptBehind, interruptPipe }: ProcessCommand) {
    const [file = "", ...parameters] = command;
    const started: ChildProcess = spawn(file, parameters, {
      cwd,
      env,
      stdio: ["pipe", "pipe", "pipe", ...(interruptPipe ? ["pipe" as const] : [])],
      windowsHide: true,
      // Ctrl-C goes to the whole process group of a terminal; the host decides first what becomes of its children.
      detached: LEADS_GROUP,
    });
    if (!hasStreams(started)) {
      // Node makes them not when descriptors have run out. It tells of that later on, and a host dies of an error that nobody hears.
      started.on("error", () => {});
      throw new RLMEnvironmentError(
        "The REPL could not be started: this process has too many files and connections open (`ulimit -n`)",
      );
    }
    const child = started;
    this.#child = child;
    this.#interruptBehind = interruptBehind;
    this.#interruptPipe = interruptPipe ? (child.stdio[3] as Duplex) : undefined;
    // Nothing that comes out of it is wanted; unread, it would keep the end from being told.
    this.#interruptPipe?.on("error", () => {}).resume();
    child.stderr.on("data", (chunk: Buffer) => {
      if (this.#errorOutput.length < MAX_ERROR_OUTPUT) this.#errorOutput += chunk.toString("utf8");
    });
    // Writing to a process that has just died fails; its end is told by `exited`.
    child.stdin.on("error", () => {});
    this.exited = new Promise((resolve) => {
      const end = (description: string) => {
        this.#running = false;
        child.stdin.destroy();
        resolve({ description, errorOutput: this.#errorOutput.slice(0, MAX_ERROR_OUTPUT) });
      };
      child.once("error", (error) => end(`could not be started (${error.message})`));
      // `close` comes after the last output, `exit` may come before it.
      child.once("exit", () => this.#closeSoon());
      child.once("close", (code, signal) =>
        end(signal === null ? `ended with code ${code}` : `was killed by ${signal}`),
      );
    });
    this.keepAlive(false);
  }

  /** Process id, for whoever has to look after the process from outside. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  receive(onData: (chunk: Buffer) => void): void {
    this.#child.stdout.on("data", onData);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#running) return;
    // An error means that the process is gone, which `exited` tells.
    await new Promise<void>((resolve) => this.#child.stdin.write(bytes, () => resolve()));
  }

  interrupt(): void {
    // On Windows every signal kills.
    if (process.platform === "win32") return;
    const { pid } = this.#child;
    if (this.#interruptPipe) {
      if (this.#running) this.#interruptPipe.write("!");
      return;
    }
    if (!this.#interruptBehind) this.#child.kill("SIGINT");
    else if (this.#running && pid !== undefined) this.#interruptBehind(pid);
  }

  kill(): void {
    // Whoever kills may wait for the end; the host must not run out of things to do before it is told.
    this.keepAlive(true);
    this.#killed = true;
    const { pid, exitCode, signalCode } = this.#child;
    // The number of a process that has ended may be another's by now.
    if (pid !== undefined && exitCode === null && signalCode === null && LEADS_GROUP) killTree(pid);
    this.#child.kill("SIGKILL");
  }

  keepAlive(keep: boolean): void {
    if (this.#killed) return;
    const method = keep ? "ref" : "unref";
    this.#child[method]();
    for (const stream of this.#child.stdio) (stream as Referenced | null)?.[method]?.();
  }

  /** Lets nobody who outlives the process keep its end from being told. */
  #closeSoon(): void {
    const { pid } = this.#child;
    if (pid !== undefined && LEADS_GROUP) killGroup(pid);
    const timer = setTimeout(() => {
      // Timers come before input: a host that was busy reads first.
      setImmediate(() => {
        for (const stream of this.#child.stdio) stream?.destroy();
      });
    }, LAST_OUTPUT_MS);
    this.#child.once("close", () => clearTimeout(timer));
  }
}
