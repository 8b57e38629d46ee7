import { describe, expect, it } from "vitest";
import { testEnvironment } from "../../../../src/testing/environment-suite.js";
import { noPyodide, pyodide } from "./pyodide-under-test.js";

if (noPyodide === "") testEnvironment({ describe, it, expect, language: "python", make: () => pyodide() });
else it.skip(`in Pyodide ${noPyodide}`, () => {});
