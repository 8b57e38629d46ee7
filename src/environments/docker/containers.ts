import { randomUUID } from "node:crypto";
import { RLMEnvironmentError } from "../../spec/errors.js";
import type { Program } from "../host/program.js";
import { ProgramPool } from "../host/program-pool.js";
import { RunningPrograms } from "../host/running-programs.js";
import { bootProgram } from "../javascript/boot-program.js";
import { LOADER } from "../javascript/loader.js";
import { isSupported, type NodeVersion, nodeFlags, parseNodeVersion } from "../javascript/node-flags.js";
import { ContainerTransport } from "./container-transport.js";
import { DockerCli } from "./docker-cli.js";
import { explainFailure } from "./explain-failure.js";
import type { DockerSettings } from "./options.js";
import { OWNER_MACHINE, OWNER_PID, OWNER_START, thisMachine, thisProcess } from "./owner.js";
import { type ContainerIdentity, runArguments } from "./run-arguments.js";
import { sweepContainers } from "./sweep.js";

/** A spare that nobody took for so long gives its memory back. */
const SPARE_IDLE_MS = 30_000;
/** Far more than a container takes to start on a busy machine: after that the engine hangs. */
const START_TIMEOUT_MS = 60_000;

/** Starts the containers of REPLs, and sees to it that none outlives its run. */
export class Containers {
  readonly #settings: DockerSettings;
  readonly #docker: DockerCli;
  readonly #pool: ProgramPool;
  readonly #running = new RunningPrograms();
  #preparation: Promise<NodeVersion> | undefined;

  constructor(settings: DockerSettings) {
    this.#settings = settings;
    this.#docker = new DockerCli(settings);
    this.#pool = new ProgramPool(() => this.#launch(), settings.idleSpares, SPARE_IDLE_MS);
  }

  /** @throws RLMEnvironmentError when no container can be started */
  start(): Promise<Program> {
    return this.#pool.take();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #launch(): Promise<Program> {
    const version = await this.#prepared();
    const identity = newContainer();
    const node = [...nodeFlags(version, this.#settings.heapMb), "-e", LOADER];
    const transport = new ContainerTransport(this.#docker, identity.name, runArguments(this.#settings, identity, node));
    const timer = setTimeout(() => transport.kill(), START_TIMEOUT_MS);
    try {
      return await bootProgram(transport, { running: this.#running, interruptible: true });
    } finally {
      clearTimeout(timer);
    }
  }

  #prepared(): Promise<NodeVersion> {
    this.#preparation ??= this.#prepare().catch((error: unknown) => {
      // The engine may be started, or the image pulled, before the next run.
      this.#preparation = undefined;
      throw error;
    });
    return this.#preparation;
  }

  /** Asks for the version in a container like those of the REPL, so that whatever the engine refuses is found here. */
  async #prepare(): Promise<NodeVersion> {
    const [answer] = await Promise.all([
      this.#docker.ask(runArguments(this.#settings, newContainer(), ["-v"])),
      sweepContainers(this.#docker),
    ]);
    if (!answer.ok) throw explainFailure(answer.problem, this.#settings);
    const version = parseNodeVersion(answer.output);
    if (version && isSupported(version)) return version;
    const found = answer.output.trim().slice(0, 50);
    throw new RLMEnvironmentError(
      `The REPL needs Node 20.18 or later, of 22 at least 22.8; the image \`${this.#settings.image}\` has ${found}`,
    );
  }
}

function newContainer(): ContainerIdentity {
  const id = randomUUID();
  const { pid, start } = thisProcess();
  return {
    name: `rlm-${id}`,
    labels: {
      "rlm.session": id,
      [OWNER_MACHINE]: thisMachine(),
      [OWNER_PID]: String(pid),
      [OWNER_START]: start,
    },
  };
}
