import { describe, expect, it } from "vitest";
import { findJail } from "../../src/environments/javascript/jail.js";
import { localEnvironment } from "../../src/environments/local.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { localOptions } from "./local-options.js";

const jail = await findJail(localOptions().nodePath ?? process.execPath);

if ("refused" in jail && process.env["RLM_REQUIRE_JAIL"] !== "1") {
  it.skip(`in a jail: ${jail.refused}`, () => {});
} else {
  testEnvironment({ describe, it, expect, make: () => localEnvironment({ ...localOptions(), jail: true }) });
}
