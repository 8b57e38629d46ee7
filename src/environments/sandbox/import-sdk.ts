import { RLMEnvironmentError } from "../../spec/errors.js";
import { importOptional } from "../../util/import-package.js";

/**
 * Imports the SDK of a sandbox's provider, which users install when they need it.
 *
 * @throws RLMEnvironmentError saying what to install: by then a run has begun, and may have sent its first request
 */
export async function importSdk(name: "e2b" | "modal"): Promise<object> {
  const sdk = await importOptional(name);
  if (sdk === undefined) {
    throw new RLMEnvironmentError(`The environment "${name}" needs the package ${name}: run \`npm install ${name}\``);
  }
  return sdk;
}
