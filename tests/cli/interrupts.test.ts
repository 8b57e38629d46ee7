import { fault } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { buildCli } from "./build-cli.js";
import { resultOf, startCli } from "./run-cli.js";
import { code, to, useWorkspace } from "./workspace.js";

const workspace = useWorkspace();
const { serve, write } = workspace;

describe("Ctrl-C", () => {
  it("winds the run up with the partial answer and ends with 130", async () => {
    const server = await serve({ steps: [code('answer.content = "half an answer";'), fault.hang()] });
    await write("a.txt", "some text");
    const child = workspace.start(["Q", "a.txt", ...to(server)]);
    const result = resultOf(child);
    await server.arrived(2);
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 130, signal: null, stdout: "half an answer\n" });
    expect((await result).stderr).toContain("Press Ctrl-C again");
  });

  it("ends a run that cannot be stopped at once when it comes twice", async () => {
    await using program = await buildCli("tests/cli/fixtures/unstoppable.ts");
    const child = startCli(program.path, [], { cwd: workspace.folder });
    const result = resultOf(child);
    child.stdout?.on("data", () => child.kill("SIGINT"));
    expect(await result).toMatchObject({ code: 130, stdout: "running\nstopping\n" });
  });
});
