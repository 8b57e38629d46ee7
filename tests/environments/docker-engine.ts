import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const IMAGE = "rlm-node:test";

/** The image of the tests on the engine at hand, or why there is none. */
export type TestEngine = { readonly image: string } | { readonly missing: string };

/**
 * Looks for an engine and puts the image of the tests on it, made of the Node binary under test.
 * With `RLM_REQUIRE_DOCKER=1` a missing engine is a failure; elsewhere it is a reason to skip.
 */
export function findTestEngine(): TestEngine {
  const { status, error, stderr } = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], {
    encoding: "utf8",
    timeout: 10_000,
  });
  if (status !== 0) {
    const missing = `no Docker engine answers (${(error?.message ?? stderr).trim().split("\n").at(-1)})`;
    if (process.env["RLM_REQUIRE_DOCKER"] === "1") throw new Error(missing);
    return { missing };
  }
  const node = process.env["RLM_TEST_NODE"] ?? process.execPath;
  const image = `${IMAGE}-${execFileSync(node, ["-v"], { encoding: "utf8" }).trim()}`;
  if (spawnSync("docker", ["image", "inspect", image]).status !== 0) {
    execFileSync(fileURLToPath(new URL("../../build/docker-test-image.sh", import.meta.url)), [image, node]);
  }
  return { image };
}

/** Runs a Docker command that must succeed, and gives what it says. */
export function askDocker(...parameters: readonly string[]): string {
  return execFileSync("docker", parameters, { encoding: "utf8" }).trim();
}
