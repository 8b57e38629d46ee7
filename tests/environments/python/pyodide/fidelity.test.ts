import { describe, expect, it } from "vitest";
import type { EnvironmentSession } from "../../../../src/spec/environment.js";
import { outputOf } from "../../../../src/testing/environment-suite.js";
import { fidelityPrograms } from "../fidelity-programs.js";
import { noPyodide, usePyodide } from "./pyodide-under-test.js";

async function print(session: EnvironmentSession, cells: readonly string[]): Promise<string> {
  let printed = "";
  for (const cell of cells) {
    const result = await session.execute(cell);
    expect(result.error?.text).toBeUndefined();
    printed += outputOf(result);
  }
  return printed;
}

describe.skipIf(noPyodide !== "")(`cells in Pyodide ${noPyodide}`, () => {
  const open = usePyodide();
  // From Python 3.14 on annotations are no variable any more, and `pickle` looks for classes where `exec` does not put them.
  const programs = fidelityPrograms.filter(([name]) => name !== "type hints" && name !== "pickle");
  it.each(programs)("print what the whole program prints: %s", async (_name, ...cells) => {
    const session = await open();
    const whole = `exec(${JSON.stringify(cells.join("\n"))}, {"__name__": "__main__"})`;
    expect(await print(session, cells)).toBe(await print(session, [whole]));
    await session.close();
  });
});
