import { afterAll, describe, expect, it } from "vitest";
import { docker } from "../../src/environments/docker.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { findTestEngine } from "./docker-engine.js";

const engine = findTestEngine();

if ("missing" in engine) {
  it.skip(`in containers: ${engine.missing}`, () => {});
} else {
  // One for all tests: each environment of its own would ask for the version of the image first.
  const shared = docker({ image: engine.image, memoryMb: 1024 });
  afterAll(() => shared.close?.());
  testEnvironment({ describe, it, expect, make: () => ({ ...shared, close: async () => {} }) });
}
