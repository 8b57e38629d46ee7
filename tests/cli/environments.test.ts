import { describe, expect, it } from "vitest";
import { ENVIRONMENT_NAMES } from "../../src/named-environments.js";
import { noPython } from "../helpers/python.js";
import { code, to, useWorkspace } from "./workspace.js";

const { serve, write, run } = useWorkspace();

describe("--env", () => {
  it("offers every environment that has a name", async () => {
    await write("a.txt", "some text");
    const { code: exit, stderr } = await run(["Q", "a.txt", "-m", "m", "--env", "moon"]);
    expect(exit).toBe(2);
    expect(stderr).toContain(`--env takes ${ENVIRONMENT_NAMES.join(", ")}, not "moon"`);
    for (const shell of ["bash", "zsh", "fish"]) {
      expect((await run(["completion", shell])).stdout).toContain(ENVIRONMENT_NAMES.join(" "));
    }
  });

  it("gives the environment its options, as numbers, words and texts", async () => {
    const server = await serve({ reply: code("FINAL(context.length);") });
    await write("a.txt", "some text");
    const args = ["Q", "a.txt", "--env", "local", "--env-option", "heapMb=128", "--env-option=isolateNetwork=false"];
    expect(await run([...args, ...to(server)])).toMatchObject({ code: 0, stdout: "9\n" });
    expect(await run([...args, "--env-option", 'nodePath="7"', ...to(server)])).toMatchObject({ code: 1, stdout: "" });
    expect(await run([...args, "--env-option", "nodePath=7", ...to(server)])).toMatchObject({ code: 2 });
  });

  it("takes both from a file that is named, and flags win", async () => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.txt", "some text");
    await write("c.json", '{"environment":"docker","environmentOptions":{"memoryMb":512,"cpus":2}}');
    const args = ["Q", "a.txt", "--config", "c.json", "--dry-run", ...to(server)];
    const place = async (...more: string[]) => /^Code {6}.*$/m.exec((await run([...args, ...more])).stdout)?.[0];
    expect(await place()).toBe("Code      JavaScript in docker memoryMb=512 cpus=2");
    expect(await place("--env-option", "cpus=1")).toBe("Code      JavaScript in docker memoryMb=512 cpus=1");
    expect(await place("--env", "local")).toBe("Code      JavaScript in local");
    const { stdout } = await run([...args, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      environment: { name: "docker", language: "javascript", options: { memoryMb: 512, cpus: 2 } },
    });
  });

  it.skipIf(noPython !== "")(`runs Python ${noPython}`, async () => {
    const server = await serve({ reply: code("FINAL(f'{len(context)} {type(context).__name__}')") });
    await write("a.json", '["one", {"two": null}]');
    const args = ["Q", "a.json", "--quiet", "--env", "python", ...to(server)];
    expect(await run(args)).toMatchObject({ code: 0, stdout: "2 list\n", stderr: "" });
    const { stdout } = await run([...args, "--dry-run"]);
    expect(stdout).toContain("Code      Python in python");
    expect(stdout).toContain("a Python REPL");
    expect(stdout).toContain("`context` is a list of 2 items (strs, dicts)");
  });

  it.each([
    ["an option that the environment does not have", ["--env-option", "heapMB=128"], "did you mean `heapMb`?"],
    ["an option of another environment", ["--env", "docker", "--env-option", "jail=true"], "`jail`"],
    ["a value that does not fit", ["--env-option", "heapMb=many"], "Expected `heapMb` to be"],
    ["no value", ["--env-option", "heapMb"], "--env-option takes KEY=VALUE"],
    ["an option twice", ["--env-option", "heapMb=128", "--env-option", "heapMb=256"], "was given twice for heapMb"],
    ["a key", ["--env-option", "apiKey=abcdefgh12345"], "keys are read from environment variables"],
  ])("is refused before anything is sent: %s", async (_, flags, message) => {
    const server = await serve({ reply: "unused" });
    await write("a.txt", "some text");
    for (const more of [[], ["--dry-run"]]) {
      const { code: exit, stdout, stderr } = await run(["Q", "a.txt", ...flags, ...more, ...to(server)]);
      expect(stderr).toContain(message);
      expect(stderr).not.toContain("abcdefgh12345");
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    }
    expect(server.requests).toHaveLength(0);
  });

  it.each(["environment", "environmentOptions"])("is not taken from a file that nobody named: %s", async (setting) => {
    await write("a.txt", "some text");
    await write(
      "rlm.config.json",
      JSON.stringify({ [setting]: setting === "environment" ? "docker" : { nodePath: "./x" } }),
    );
    const { code: exit, stderr } = await run(["Q", "a.txt", "-m", "m"]);
    expect(exit).toBe(2);
    expect(stderr).toContain(`sets \`${setting}\`, which decides where code runs`);
    expect(stderr).toContain("--config rlm.config.json");
  });

  it.each([
    [
      "its command",
      ["--env", "docker", "--env-option", "dockerPath=no-such-docker"],
      "`no-such-docker` could not be run. Install",
    ],
    ["its program", ["--env", "python", "--env-option", "pythonPath=no-such-python"], "no-such-python"],
    ["its package", ["--env", "e2b"], "run `npm install e2b`"],
  ])("ends with 1 and says what to install when an environment lacks %s", async (_, flags, message) => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.txt", "some text");
    const { code: exit, stdout, stderr } = await run(["Q", "a.txt", "--quiet", ...flags, ...to(server)]);
    expect(stderr).toContain(message);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
  });
});
