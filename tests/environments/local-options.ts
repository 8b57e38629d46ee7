import type { LocalEnvironmentOptions } from "../../src/environments/local.js";

/** Options for the environment under test; `RLM_TEST_NODE` names the Node binary of the REPL, so that one suite serves all versions. */
export function localOptions(): LocalEnvironmentOptions {
  const nodePath = process.env["RLM_TEST_NODE"];
  return nodePath === undefined ? {} : { nodePath };
}
