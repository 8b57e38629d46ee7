import { describe, expect, it } from "vitest";
import { useWorkspace } from "./workspace.js";

const { run } = useWorkspace();

describe("beside questions", () => {
  it("explains every flag and exit code", async () => {
    const { code: exit, stdout, stderr } = await run(["--help"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    for (const word of ["--context", "--sub-model", "--max-cost", "--dry-run", "Exit codes", "130"]) {
      expect(stdout).toContain(word);
    }
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("tells its version", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("writes completion scripts", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      expect((await run(["completion", shell])).stdout).toContain("max-iterations");
    }
    expect((await run(["completion", "tcsh"])).code).toBe(2);
    expect(await run(["completion", "--help"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("source <(rlm completion bash)"),
      stderr: "",
    });
  });
});
