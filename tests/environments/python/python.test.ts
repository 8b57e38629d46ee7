import { describe, expect, it } from "vitest";
import { python } from "../../../src/environments/python.js";
import { testEnvironment } from "../../../src/testing/environment-suite.js";
import { findTestPython } from "./python-under-test.js";

const found = await findTestPython();

if ("missing" in found) it.skip(`in Python: ${found.missing}`, () => {});
else testEnvironment({ describe, it, expect, language: "python", make: () => python({ pythonPath: found.path }) });
