import { type DockerOptions, docker } from "./environments/docker.js";
import { type LocalEnvironmentOptions, localEnvironment } from "./environments/local.js";
import type { Environment } from "./spec/environment.js";

/** Options of the drivers that have a name. */
interface DriverOptions {
  readonly local: LocalEnvironmentOptions;
  readonly docker: DockerOptions;
}

/** Drivers that `environment` may name. */
export type EnvironmentName = keyof DriverOptions;
/** Options of the driver that `environment` names. */
export type EnvironmentOptions = DriverOptions[EnvironmentName];

const DRIVERS: { readonly [Name in EnvironmentName]: (options: DriverOptions[Name]) => Environment } = {
  local: localEnvironment,
  docker,
};

export const ENVIRONMENT_NAMES = Object.keys(DRIVERS) as readonly EnvironmentName[];

/** Environments that a wrapper was given by name. It opens them, so it closes them; runs with the same options share one. */
export class NamedEnvironments {
  readonly #open = new Map<string, Environment>();

  /** @throws RLMConfigError when the driver does not take the options */
  get(name: EnvironmentName, options: EnvironmentOptions): Environment {
    const key = JSON.stringify([name, Object.entries(options).toSorted()]);
    const environment = this.#open.get(key) ?? DRIVERS[name](options as object);
    this.#open.set(key, environment);
    return environment;
  }

  /** Ends what they keep warm. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((environment) => environment.close?.()));
  }
}
