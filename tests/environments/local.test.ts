import { describe, expect, it } from "vitest";
import { localEnvironment } from "../../src/environments/local.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { localOptions } from "./local-options.js";

testEnvironment({ describe, it, expect, make: () => localEnvironment(localOptions()) });
