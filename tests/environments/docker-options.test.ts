import { describe, expect, it } from "vitest";
import { explainFailure } from "../../src/environments/docker/explain-failure.js";
import { type DockerOptions, resolveDockerOptions } from "../../src/environments/docker/options.js";
import { runArguments } from "../../src/environments/docker/run-arguments.js";
import { docker } from "../../src/environments/docker.js";
import { openRequest } from "./open-session.js";

describe("options of a container", () => {
  it.each<DockerOptions>([
    { image: "" },
    { image: "--privileged" },
    { memoryMb: 64 },
    { memoryMb: 512.5 },
    { cpus: 0 },
    { cpus: Number.NaN },
    { pids: 2 },
    { user: "0:0" },
    { user: "root" },
    { user: "65534:0" },
    { nodePath: "-it" },
    { runtime: "--privileged" },
    { host: "--tls" },
    { idleSpares: -1 },
  ])("refuses %j", (options) => {
    const [option] = Object.keys(options);
    expect(() => docker(options)).toThrow(expect.objectContaining({ code: "ERR_RLM_CONFIG", option }));
  });

  it("refuses what it does not know, such as parameters that would open the container", () => {
    expect(() => docker({ extraArguments: ["--privileged"] } as DockerOptions)).toThrow("no option `extraArguments`");
    expect(() => docker({ imge: "node" } as DockerOptions)).toThrow("did you mean `image`");
  });

  it("refuses two engines at once, and a heap that the memory cannot hold", () => {
    expect(() => docker({ host: "ssh://a", context: "b" })).toThrow("give one of them");
    expect(() => docker({ memoryMb: 512, heapMb: 512 })).toThrow("`heapMb`");
  });

  it("gives the engine half of the memory unless told otherwise", () => {
    expect(resolveDockerOptions({ memoryMb: 1000 }).heapMb).toBe(500);
    expect(resolveDockerOptions({ memoryMb: 1000, heapMb: 900 }).heapMb).toBe(900);
  });

  it("puts nothing of the environment's variables and no key on the command line", () => {
    const line = runArguments(resolveDockerOptions({}), { name: "rlm-1", labels: {} }, ["node", "-v"]);
    expect(line.filter((_part, at) => line[at - 1] === "--env").every((part) => part.endsWith("="))).toBe(true);
    expect(line.slice(-2)).toEqual(["node:24-slim", "-v"]);
  });
});

describe("a container that cannot be started", () => {
  const settings = resolveDockerOptions({ image: "mine:1" });

  it.each([
    ["spawn docker ENOENT", "Install Docker"],
    ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", "Start it"],
    ["permission denied while trying to connect to the Docker daemon socket", "Join the group"],
    ["docker: Error response from daemon: No such image: mine:1.", "docker pull mine:1"],
    ['exec: "node": executable file not found in $PATH: unknown.', "nodePath"],
    ["something else entirely", "something else entirely"],
  ])("says what to do about: %s", (problem, advice) => {
    const error = explainFailure(problem, settings);
    expect(error.code).toBe("ERR_RLM_ENVIRONMENT");
    expect(error.message).toContain(advice);
  });

  it("says that the command is missing", async () => {
    const session = await docker({ dockerPath: "/nowhere/docker" }).open(openRequest());
    await expect(session.execute("1")).rejects.toThrow("`/nowhere/docker` could not be run");
    await session.close();
  });
});
