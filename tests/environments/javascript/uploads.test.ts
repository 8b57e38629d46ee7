import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ProcessTransport } from "../../../src/environments/host/process-transport.js";
import type { Program } from "../../../src/environments/host/program.js";
import { RunningPrograms } from "../../../src/environments/host/running-programs.js";
import { bootProgram } from "../../../src/environments/javascript/boot-program.js";
import { LOADER } from "../../../src/environments/javascript/loader.js";
import { type NodeVersion, nodeFlags, parseNodeVersion } from "../../../src/environments/javascript/node-flags.js";
import { PROTOCOL_VERSION } from "../../../src/environments/protocol/messages.js";

const node = process.env["RLM_TEST_NODE"] ?? process.execPath;
const version = parseNodeVersion(execFileSync(node, ["-v"], { encoding: "utf8" })) as NodeVersion;
const root = mkdtempSync(join(tmpdir(), "rlm-uploads-"));
const uploads = mkdtempSync(join(root, "in-"));
const closed = mkdtempSync(join(root, "closed-"));
afterAll(() => rmSync(root, { recursive: true }));

writeFileSync(join(uploads, "part-1"), "hello");
writeFileSync(join(root, "outside"), "hello");
writeFileSync(join(closed, "part-1"), "hello");

/** A program that may read the files of one folder, and is told to look for them in `folder`. */
async function start(folder: string | undefined): Promise<Program> {
  const command = [node, ...nodeFlags(version, 128), `--allow-fs-read=${uploads}/*`, "-e", LOADER];
  const transport = new ProcessTransport({ command, cwd: "/", env: {} });
  const settings = { running: new RunningPrograms(), interruptible: true };
  const program = await bootProgram(transport, folder === undefined ? settings : { ...settings, uploads: folder });
  program.send({ type: "open", protocol: PROTOCOL_VERSION, functions: [] });
  await program.expect("opened");
  return program;
}

function load(program: Program, file: string, bytes = 5): void {
  const part = { name: "context", shape: "text", encoding: "latin1", bytes, first: true, last: true } as const;
  program.send({ type: "load", ...part, file });
}

it("a file of the folder is loaded", async () => {
  const program = await start(uploads);
  load(program, "part-1");
  expect(await program.expect("loaded")).toEqual({ type: "loaded", name: "context" });
  program.kill();
  await program.ended;
});

it.each([
  ["a path out of the folder", uploads, "../outside", 5],
  ["a path from the root", uploads, "/etc/hostname", 5],
  ["a path below", uploads, "in/part-1", 5],
  ["no name", uploads, "", 5],
  ["a file that is not there", uploads, "part-2", 5],
  ["a file that is too short", uploads, "part-1", 6],
  ["any file, when there is no folder", undefined, "part-1", 5],
  ["a file that the permission model does not open", closed, "part-1", 5],
])("%s ends the program", async (_what, folder, file, bytes) => {
  const program = await start(folder);
  load(program, file, bytes);
  const { errorOutput } = await program.ended;
  expect(errorOutput).toMatch(/no such upload|too short|ENOENT|ERR_ACCESS_DENIED/);
});
