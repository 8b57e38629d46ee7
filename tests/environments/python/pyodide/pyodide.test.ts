import { afterAll, describe, expect, it } from "vitest";
import { testEnvironment } from "../../../../src/testing/environment-suite.js";
import { noPyodide, pyodide } from "./pyodide-under-test.js";

if (noPyodide === "") {
  // Each environment makes a snapshot of its own, which takes longer than all these tests.
  const environment = pyodide();
  afterAll(() => environment.close?.());
  const make = () => ({ ...environment, close: async () => {} });
  testEnvironment({ describe, it, expect, language: "python", make });
} else {
  it.skip(`in Pyodide ${noPyodide}`, () => {});
}
