import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const KEPT_ERROR_OUTPUT = 4000;

/** A process of the benchmark that answers requests over the channel that `fork` opens. */
export class HelperProcess {
  readonly #child: ChildProcess;
  #errorOutput = "";

  constructor(module: URL, nodeFlags: readonly string[]) {
    this.#child = fork(fileURLToPath(module), [], {
      // The flags of this process make TypeScript run.
      execArgv: [...process.execArgv, ...nodeFlags],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-KEPT_ERROR_OUTPUT);
    });
  }

  /** Sends one request and waits for its answer. */
  async ask(request: HelperRequest): Promise<unknown> {
    const ended = new AbortController();
    const { signal } = ended;
    try {
      this.#child.send(request);
      const answered = once(this.#child, "message", { signal });
      const died = once(this.#child, "close", { signal }).then(([code, killer]: unknown[]): never => {
        throw new Error(`A process of the benchmark ended with ${String(killer ?? code)}:\n${this.#errorOutput}`);
      });
      const [answer] = (await Promise.race([answered, died])) as [HelperAnswer];
      if ("error" in answer) throw new Error(answer.error);
      return answer.result;
    } finally {
      ended.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    // `close` does not come after a disconnect from this side.
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
  }
}

export interface HelperRequest {
  readonly benchmark: string;
  readonly task: string;
  readonly input: unknown;
}

type HelperAnswer = { readonly result: unknown } | { readonly error: string };

/** Answers requests until the parent lets go. The helper's side of {@link HelperProcess}. */
export function answerRequests(handle: (request: HelperRequest) => Promise<unknown>): void {
  process.on("message", (request: HelperRequest) => {
    void handle(request)
      .then((result): HelperAnswer => ({ result }))
      .catch(
        (error: unknown): HelperAnswer => ({ error: error instanceof Error ? (error.stack ?? "") : String(error) }),
      )
      .then((answer) => process.send?.(answer));
  });
  process.on("disconnect", () => process.exit());
}
