import { describe, expect, it } from "vitest";
import { python } from "../../../src/environments/python.js";
import { testEnvironment } from "../../../src/testing/environment-suite.js";

testEnvironment({ describe, it, expect, language: "python", make: () => python() });
