import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** A package that is not a development dependency, found in `tests/optional/node_modules`. */
export interface OptionalPackage<T> {
  readonly missing: boolean;
  /** For the name of a test: why it is skipped. */
  readonly note: string;
  get(): T;
}

const require = createRequire(new URL("../optional/package.json", import.meta.url));

/** Imports an optional package. Where it is not installed its tests are skipped, unless `RLM_REQUIRE_OPTIONAL=1`. */
export async function optionalPackage<T>(name: string): Promise<OptionalPackage<T>> {
  try {
    const module: unknown = await import(pathToFileURL(require.resolve(name)).href);
    return { missing: false, note: "", get: () => module as T };
  } catch (error) {
    if (process.env["RLM_REQUIRE_OPTIONAL"] === "1") throw error;
    const note = `(skipped: ${name} is not installed; run npm install in tests/optional)`;
    return {
      missing: true,
      note,
      get: () => {
        throw new Error(note);
      },
    };
  }
}
