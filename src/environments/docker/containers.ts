import { randomUUID } from "node:crypto";
import { RLMEnvironmentError } from "../../spec/errors.js";
import { rememberSuccess } from "../../util/remember-success.js";
import type { Program } from "../host/program.js";
import { ProgramPool } from "../host/program-pool.js";
import type { RunningPrograms } from "../host/running-programs.js";
import { type ContainerGuest, GUESTS } from "./container-guest.js";
import { ContainerTransport } from "./container-transport.js";
import { DockerCli } from "./docker-cli.js";
import { explainFailure } from "./explain-failure.js";
import type { DockerSettings } from "./options.js";
import { OWNER_MACHINE, OWNER_PID, OWNER_START, thisMachine, thisProcess } from "./owner.js";
import { type ContainerIdentity, runArguments } from "./run-arguments.js";
import { sweepContainers } from "./sweep.js";

/** Far more than a container takes to start on a busy machine: after that the engine hangs. */
const START_TIMEOUT_MS = 60_000;

/** Starts the containers of REPLs, and sees to it that none outlives its run. */
export class Containers {
  readonly #settings: DockerSettings;
  readonly #docker: DockerCli;
  readonly #guest: ContainerGuest;
  readonly #pool: ProgramPool;
  readonly #command = rememberSuccess(() => this.#prepare());

  constructor(settings: DockerSettings) {
    this.#settings = settings;
    this.#docker = new DockerCli(settings);
    this.#guest = GUESTS[settings.language];
    this.#pool = new ProgramPool(settings.idleSpares, (running) => this.#launch(running));
  }

  /** @throws RLMEnvironmentError when no container can be started */
  start(): Promise<Program> {
    return this.#pool.start();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #launch(running: RunningPrograms): Promise<Program> {
    const command = await this.#command();
    const identity = newContainer();
    const parameters = runArguments(this.#settings, identity, command);
    const transport = new ContainerTransport(this.#docker, identity.name, parameters);
    const timer = setTimeout(() => transport.kill(), START_TIMEOUT_MS);
    try {
      return await this.#guest.boot(transport, running);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks for the version in a container like those of the REPL, so that whatever the engine refuses is found here. */
  async #prepare(): Promise<readonly string[]> {
    const [answer] = await Promise.all([
      this.#docker.ask(runArguments(this.#settings, newContainer(), this.#guest.question(this.#settings))),
      sweepContainers(this.#docker),
    ]);
    if (!answer.ok) throw explainFailure(answer.problem, this.#settings);
    const command = this.#guest.command(answer.output, this.#settings);
    if (command) return command;
    const found = answer.output.trim().slice(0, 50);
    throw new RLMEnvironmentError(
      `The REPL needs ${this.#guest.needs}; the image \`${this.#settings.image}\` has ${found}`,
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
