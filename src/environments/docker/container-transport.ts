import { describeExit } from "../host/describe-exit.js";
import { InterruptGate } from "../host/interrupt-gate.js";
import { ProcessTransport } from "../host/process-transport.js";
import type { ExitInfo, Transport } from "../host/transport.js";
import type { DockerCli } from "./docker-cli.js";

/** How long the command may take to notice that its container is gone. */
const CLIENT_GRACE_MS = 5_000;

/** A program in a container. `docker run` carries the streams; the container itself is reached by its name, for it outlives that command. */
export class ContainerTransport implements Transport {
  readonly exited: Promise<ExitInfo>;
  readonly #docker: DockerCli;
  readonly #name: string;
  readonly #client: ProcessTransport;
  readonly #gate = new InterruptGate();
  #removal: Promise<void> | undefined;

  constructor(docker: DockerCli, name: string, parameters: readonly string[]) {
    this.#docker = docker;
    this.#name = name;
    this.#client = new ProcessTransport({
      command: docker.command(parameters),
      cwd: process.cwd(),
      env: ownEnvironment(),
    });
    this.exited = this.#client.exited.then(async (end) => {
      // Whatever ended the command, a lost connection or a kill: its container may still be running.
      await this.#remove();
      return { ...end, description: describeEnd(end.description) };
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#gate.pass(() => this.#client.write(bytes));
  }

  receive(onData: (chunk: Buffer) => void): void {
    this.#client.receive(onData);
  }

  /** By the container's name: `docker run` passes signals on, but gives up at the third. */
  interrupt(): void {
    this.#gate.interrupt(() => this.#docker.ask(["kill", "--signal", "INT", this.#name]));
  }

  kill(): void {
    void this.#remove();
  }

  keepAlive(keep: boolean): void {
    this.#client.keepAlive(keep);
  }

  #remove(): Promise<void> {
    this.#removal ??= this.#docker.remove([this.#name]).then(() => {
      // It ends with its container, unless the engine does not answer any more.
      const timer = setTimeout(() => this.#client.kill(), CLIENT_GRACE_MS);
      timer.unref();
      void this.#client.exited.then(() => clearTimeout(timer));
    });
    return this.#removal;
  }
}

/** The command ends with the code of its container. */
function describeEnd(description: string): string {
  const [, code] = /^ended with code (\d+)$/.exec(description) ?? [];
  return code === undefined ? description : describeExit(Number(code));
}

/** The command line finds its engine, its keys and its helpers by variables. Nothing of them reaches the container. */
function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
