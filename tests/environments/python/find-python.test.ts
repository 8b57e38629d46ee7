import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findPython, isSupportedPython } from "../../../src/environments/python/find-python.js";
import { python } from "../../../src/environments/python.js";
import { openRequest } from "../open-session.js";
import { findTestPython } from "./python-under-test.js";

const folder = mkdtempSync(join(tmpdir(), "rlm-python-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that prints this, whatever it is asked. */
function answering(name: string, answer: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s' '${answer}'\n`);
  chmodSync(path, 0o755);
  return path;
}

it.each([
  ["3.10.0", true],
  ["3.14.1", true],
  ["3.9.18", false],
  ["2.7.18", false],
  ["4.0.0", false],
  ["", false],
  ["x.y", false],
])("knows whether the REPL runs on %s", (version, runs) => {
  expect(isSupportedPython(version)).toBe(runs);
});

it("tells of a Python that is too old, with its version and what to do", async () => {
  const old = answering("old", '{"path":"/old","version":"3.8.2","library":"/lib"}');
  await expect(findPython(old)).rejects.toMatchObject({
    code: "ERR_RLM_ENVIRONMENT",
    message: `The REPL needs Python 3.10 or later (${old} is Python 3.8.2). Install Python 3.10 or later, or say where it is with \`pythonPath\``,
  });
});

it.each(["hello", "[]", '{"path":1,"version":"3.12.0","library":"/lib"}', ""])(
  "tells of a program that is no Python: %s",
  async (answer) => {
    await expect(findPython(answering("other", answer))).rejects.toThrow("is no Python 3");
  },
);

it("tells of a Python that is not there", async () => {
  const environment = python({ pythonPath: join(folder, "nowhere") });
  await expect(environment.open(openRequest()).then((session) => session.execute("1"))).rejects.toThrow(
    /needs Python 3\.10 or later \(.*ENOENT/,
  );
  await environment.close?.();
});

it.each([
  [{ pythonPath: "" }, "pythonPath"],
  [{ memoryMb: 1 }, "memoryMb"],
  [{ idleSpares: -1 }, "idleSpares"],
  [{ jail: "yes" }, "jail"],
  [{ isolateNetwork: true }, "isolateNetwork"],
  [{ python: "python3" }, "python"],
])("refuses wrong options before anything is started: %j", (options, name) => {
  expect(() => python(options as object)).toThrow(expect.objectContaining({ option: name, code: "ERR_RLM_CONFIG" }));
});

const found = await findTestPython();

it.skipIf("missing" in found)("starts without variables of this process, and none outlives its session", async () => {
  const environment = python("path" in found ? { pythonPath: found.path } : {});
  process.env["RLM_TEST_SECRET"] = "secret";
  try {
    const session = await environment.open(openRequest());
    const { value } = await session.execute(
      "import os, sys\n[os.environ.get('RLM_TEST_SECRET'), os.getpid(), sys.path[-1:]]",
    );
    expect(value).toMatch(/^\[None, \d+, /);
    await session.close();
    expect(() => process.kill(Number(value?.split(", ")[1]), 0)).toThrow("ESRCH");
  } finally {
    delete process.env["RLM_TEST_SECRET"];
    await environment.close?.();
  }
});
