import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { PYTHON_FLAGS } from "../../../src/environments/python/loader.js";
import { outputOf } from "../../../src/testing/environment-suite.js";
import { fidelityPrograms } from "./fidelity-programs.js";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();

if ("missing" in found) {
  it.skip(`cells print what the whole program prints: ${found.missing}`, () => {});
} else {
  const open = usePython();
  it.each(fidelityPrograms)("cells print what the whole program prints: %s", async (_name, ...cells) => {
    const whole = execFileSync(found.path, [...PYTHON_FLAGS, "-c", cells.join("\n")], { encoding: "utf8", env: {} });
    const session = await open();
    let printed = "";
    for (const cell of cells) {
      const result = await session.execute(cell);
      expect(result.error?.text).toBeUndefined();
      printed += outputOf(result);
    }
    expect(printed).toBe(whole);
  });
}
