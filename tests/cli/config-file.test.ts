import { describe, expect, it } from "vitest";
import { code, useWorkspace } from "./workspace.js";

const { serve, write, run } = useWorkspace();

describe("settings from a file", () => {
  it("count where no flag says otherwise", async () => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.txt", "some text");
    await write("rlm.config.json", '{"model":"from-file","context":"a.txt","temperature":0.25,"quiet":true}');
    expect(await run(["Q", "--base-url", server.url])).toMatchObject({ code: 0, stdout: "1\n", stderr: "" });
    expect(await run(["Q", "--base-url", server.url, "-m", "from-flag"])).toMatchObject({ code: 0 });
    expect(server.requests.map(({ model }) => model)).toEqual(["from-file", "from-flag"]);
    expect(server.requests[0]?.body["temperature"]).toBe(0.25);
  });

  it("may stand in the package.json", async () => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.txt", "some text");
    await write("package.json", '{"name":"x","rlm":{"model":"from-package"}}');
    expect(await run(["Q", "a.txt", "--base-url", server.url])).toMatchObject({ code: 0 });
    expect(server.requests[0]?.model).toBe("from-package");
  });

  it.each([
    ["an unknown one", '{"maxIteration":3}', "did you mean `maxIterations`?"],
    ["one of the wrong type", '{"quiet":"yes"}', "Expected `quiet` to be true or false"],
    ["a value that the library refuses", '{"temperature":9}', "`temperature`"],
    ["no JSON", "{", "rlm.config.json is not JSON"],
    ["no object", "[]", "must hold a JSON object"],
    ["a server for the key that nobody named", '{"baseUrl":"http://evil.example"}', "--config rlm.config.json"],
  ])("are refused: %s", async (_, settings, message) => {
    await write("a.txt", "some text");
    await write("rlm.config.json", settings);
    const { code: exit, stderr } = await run(["Q", "a.txt", "-m", "m"]);
    expect(stderr).toContain(message);
    expect(exit).toBe(2);
  });

  it("are not called by the name of a flag that nobody typed", async () => {
    await write("a.txt", "some text");
    await write("rlm.config.json", '{"maxIterations":"x"}');
    const { stderr } = await run(["Q", "a.txt", "-m", "m"]);
    expect(stderr).toContain("`maxIterations`");
    expect(stderr).not.toContain("--max-iterations");
    expect((await run(["Q", "a.txt", "-m", "m", "--max-iterations=0"])).stderr).toContain("--max-iterations");
  });
});
