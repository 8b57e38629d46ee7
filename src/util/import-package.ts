import { RLMConfigError } from "../spec/errors.js";

/** Imports a package that users install when they need it; `undefined` when it is not there. */
export async function importOptional(name: string): Promise<object | undefined> {
  try {
    return (await import(name)) as object;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Imports a package that a feature cannot do without. @throws RLMConfigError saying what to install. */
export async function importRequired(name: string, feature: string): Promise<object> {
  const module = await importOptional(name);
  if (module === undefined)
    throw new RLMConfigError("sdk", `${feature} needs the package ${name}: run \`npm install ${name}\``);
  return module;
}

function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND";
}
