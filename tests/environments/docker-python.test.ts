import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { docker } from "../../src/environments/docker.js";
import { findPython } from "../../src/environments/python/find-python.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { findTestEngine } from "./docker-engine.js";
import { openRequest } from "./open-session.js";

const SYSTEM_PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(new URL("../../build/docker-test-image.sh", import.meta.url));

/** An image of the system's Python on the engine at hand, or why there is none. */
async function findImage(): Promise<{ readonly image: string } | { readonly missing: string }> {
  const engine = findTestEngine();
  if ("missing" in engine) return engine;
  const found = await findPython(SYSTEM_PYTHON).catch((error: Error) => ({ missing: error.message }));
  if ("missing" in found) {
    if (process.env["RLM_REQUIRE_PYTHON"] === "1") throw new Error(found.missing);
    return found;
  }
  const [major, minor] = found.version.split(".");
  const image = `rlm-python:test-${found.version}`;
  if (spawnSync("docker", ["image", "inspect", image]).status !== 0) {
    execFileSync(SCRIPT, [image, SYSTEM_PYTHON, join(found.library, `python${major}.${minor}`)]);
  }
  return { image };
}

const found = await findImage();

if ("missing" in found) {
  it.skip(`Python in containers: ${found.missing}`, () => {});
} else {
  // One for all tests: each environment of its own would ask for the version of the image first.
  const shared = docker({ language: "python", image: found.image, memoryMb: 512 });
  afterAll(() => shared.close?.());
  testEnvironment({ describe, it, expect, language: "python", make: () => ({ ...shared, close: async () => {} }) });

  it("a container of Python has no network, no user of the machine and nothing to write to", async () => {
    const session = await shared.open(openRequest());
    const cell = `import os, socket
def attempt(work):
    try: return work()
    except OSError as error: return type(error).__name__
[os.getuid(), attempt(lambda: socket.create_connection(("1.1.1.1", 53), 2)), attempt(lambda: open("/x", "w")), sorted(os.environ)]`;
    expect((await session.execute(cell)).value).toMatch(/^\[65534, 'OSError', 'OSError', \[/);
    await session.close();
  });

  it("an image without Python is told of", async () => {
    const environment = docker({ language: "python", image: found.image, pythonPath: "python9" });
    await expect(environment.open(openRequest()).then((session) => session.execute("1"))).rejects.toThrow(
      "Take an image with Python, or say where it is with `pythonPath`",
    );
    await environment.close?.();
  });
}
