import { describe, expect, it } from "vitest";
import { code, to, useWorkspace } from "./workspace.js";

const { serve, write, run } = useWorkspace();

describe("a dry run", () => {
  it("shows the context and the first request without key, request or process", async () => {
    const server = await serve({ reply: "unused" });
    await write("a.json", '["one","two"]');
    const { code: exit, stdout, stderr } = await run(["What?", "a.json", "--dry-run", ...to(server)], { env: {} });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toContain(`Server    ${server.url}/chat/completions`);
    expect(stdout).toContain("array of 2 strings");
    expect(stdout).toContain("Question: What?");
    expect(server.requests).toHaveLength(0);
  });

  it("shows exactly what a run sends first", async () => {
    const server = await serve({ reply: code("FINAL(1);") });
    await write("a.json", '["one","two"]');
    const args = ["What?", "a.json", "--max-cost", "2", "--max-sub-calls", "7", "--config", "c.json", ...to(server)];
    await write("c.json", '{"temperature":0.1,"pricing":{"root":{"inputPerMillion":1,"outputPerMillion":2}}}');
    const { stdout } = await run([...args, "--dry-run", "--json"], { env: {} });
    expect(await run(args)).toMatchObject({ code: 0, stdout: "1\n" });
    expect(server.requests[0]?.body).toEqual((JSON.parse(stdout) as { request: unknown }).request);
  });
});
