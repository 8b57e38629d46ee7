import { type DockerOptions, docker } from "./environments/docker.js";
import { type E2BOptions, e2b } from "./environments/e2b.js";
import { type LocalEnvironmentOptions, localEnvironment } from "./environments/local.js";
import { type ModalOptions, modal } from "./environments/modal.js";
import { type PyodideOptions, type PythonOptions, python } from "./environments/python.js";
import type { Environment } from "./spec/environment.js";

/** Options of the drivers that have a name. */
interface DriverOptions {
  readonly local: LocalEnvironmentOptions;
  readonly docker: DockerOptions;
  readonly python: PythonOptions | PyodideOptions;
  readonly e2b: E2BOptions;
  readonly modal: ModalOptions;
}

/** Drivers that `environment` may name. */
export type EnvironmentName = keyof DriverOptions;
/** Options of the driver that `environment` names. */
export type EnvironmentOptions = DriverOptions[EnvironmentName];

const DRIVERS: { readonly [Name in EnvironmentName]: (options: DriverOptions[Name]) => Environment } = {
  local: localEnvironment,
  docker,
  python,
  e2b,
  modal,
};

export const ENVIRONMENT_NAMES = Object.keys(DRIVERS) as readonly EnvironmentName[];

interface OpenEnvironment {
  readonly name: EnvironmentName;
  readonly options: EnvironmentOptions;
  readonly environment: Environment;
}

/** Environments that a wrapper was given by name. It opens them, so it closes them; runs with the same options share one. */
export class NamedEnvironments {
  readonly #open: OpenEnvironment[] = [];

  /** @throws RLMConfigError when the driver does not take the options */
  get(name: EnvironmentName, options: EnvironmentOptions): Environment {
    const known = this.#open.find((open) => open.name === name && areSame(open.options, options));
    if (known) return known.environment;
    const environment = DRIVERS[name](options as object);
    this.#open.push({ name, options: { ...options }, environment });
    return environment;
  }

  /** Ends what they keep warm. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map(({ environment }) => environment.close?.()));
  }
}

/** Options may hold functions and clients, which are the same only as themselves. */
function areSame(left: object, right: object): boolean {
  const entries = Object.entries(left);
  const others = new Map(Object.entries(right));
  return entries.length === others.size && entries.every(([key, value]) => Object.is(value, others.get(key)));
}
