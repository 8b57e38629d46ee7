import { appendFile, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resultOf } from "./run-cli.js";
import { code, to, useWorkspace } from "./workspace.js";

const workspace = useWorkspace();
const { serve, write, run } = workspace;

describe("rlm view", () => {
  it("writes the log of a run as one page", async () => {
    const server = await serve({ reply: code('FINAL("yes");') });
    await write("a.txt", "some text");
    await run(["Is it?", "a.txt", "--log-dir", "logs", ...to(server)]);
    const [log] = await readdir(join(workspace.folder, "logs"));
    expect(await run(["view", `logs/${log}`, "--out", "run.html"])).toMatchObject({ code: 0, stdout: "run.html\n" });
    expect(await readFile(join(workspace.folder, "run.html"), "utf8")).toContain("Is it?");
    if (process.platform !== "win32") {
      expect((await stat(join(workspace.folder, "run.html"))).mode & 0o777).toBe(0o600);
    }

    await appendFile(join(workspace.folder, `logs/${log}`), "cut o");
    const { code: exit, stderr } = await run(["view", `logs/${log}`, "--out", "run.html"]);
    expect(exit).toBe(0);
    expect(stderr).toMatch(/^logs\/rlm_.*\.jsonl:\d+: /);
  });

  it("follows a run until Ctrl-C", async () => {
    const child = workspace.start(["view", "run.jsonl", "--live"]);
    const result = resultOf(child);
    let page = "";
    child.stdout?.once("data", (url: Buffer) => {
      void fetch(String(url).trim()).then(async (response) => {
        page = await response.text();
        child.kill("SIGINT");
      });
    });
    expect(await result).toMatchObject({ code: 0 });
    expect(page).toContain("<!doctype html>");
  });

  it.each([
    [["view"], "rlm view takes one log file"],
    [["view", "none.jsonl"], "There is no file none.jsonl"],
    [["view", "notes.txt"], "notes.txt is no log of a run"],
    [["view", "notes.txt", "--live", "--port", "70000"], "--port takes a whole number"],
    [["view", "notes.txt", "--live", "--out", "x.html"], "contradict each other"],
    [["view", "notes.txt", "--lives"], "did you mean --live?"],
  ])("refuses %j", async (args, message) => {
    await write("notes.txt", "no log");
    const { code: exit, stdout, stderr } = await run(args);
    expect(stderr).toContain(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  });
});
