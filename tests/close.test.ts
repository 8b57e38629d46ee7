import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { RLMAbortError, RLMConfigError } from "rlm";
import { fault } from "rlm/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { programEsbuildPlugin } from "../build/program.js";
import { startedProcesses } from "./helpers/processes.js";
import { cell, scripted } from "./helpers/scripted.js";

const long = "needle ".repeat(2_000);

/** A program of a user's, in a process of its own, where nothing but the library can keep the event loop alive. */
async function runAsScript(code: string): Promise<{ readonly output: string; readonly exitCode: number }> {
  const folder = mkdtempSync(join(fileURLToPath(new URL(".", import.meta.url)), "script-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "program.mjs");
  await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL("../src", import.meta.url)), loader: "ts" },
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    packages: "external",
    plugins: [programEsbuildPlugin()],
  });
  writeFileSync(join(folder, "package.json"), "{}");
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { output, exitCode };
}

const PROGRAM = `
import { RLMWrapper } from "./index.js";
const model = { provider: "fake", complete: async () => ({ text: "\`\`\`repl\\nFINAL(context.length)\\n\`\`\`", stopReason: "stop", usage: null }) };
const rlm = new RLMWrapper(model, "any");
console.log((await rlm.agenerate("How long?", "x".repeat(5000))).answer);
`;

it("a program that closes its wrapper goes on behind it", async () => {
  expect(await runAsScript(`${PROGRAM} await rlm.close(); console.log("after");`)).toEqual({
    output: "5000\nafter\n",
    exitCode: 0,
  });
});

it("a program that does not close its wrapper ends by itself", async () => {
  expect(await runAsScript(PROGRAM)).toEqual({ output: "5000\n", exitCode: 0 });
});

describe("closing a wrapper", () => {
  it("aborts the runs that go on and those in line, which hand over what they have", async () => {
    const { rlm, server } = await scripted(
      { steps: [cell("answer.content = 'draft'; 1")], reply: fault.hang() },
      { maxConcurrentRuns: 1 },
    );
    const before = startedProcesses();
    const running = rlm.agenerate("q", long);
    const waiting = rlm.stream("q", long);
    await server.arrived(2);
    const closed = rlm.close();
    const error = await running.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMAbortError);
    expect(error).toMatchObject({ partial: { answer: "draft", iterations: 1 } });
    expect(error).toHaveProperty("cause.message", expect.stringContaining("the wrapper was closed"));
    await expect(waiting.response).rejects.toBeInstanceOf(RLMAbortError);
    await closed;
    expect(startedProcesses()).toEqual(before);
    expect(server.requests).toHaveLength(2);
  });

  it("ends cells, sessions and the loop over many questions", async () => {
    const { rlm, server } = await scripted({ reply: cell("for (;;) await null") });
    const before = startedProcesses();
    const session = rlm.session();
    const asked = session.agenerate("q", long).catch((error: unknown) => error);
    const loop = async () => {
      for await (const _ of rlm.generateMany([1, 2, 3].map((n) => ({ query: `${n}`, context: long }))));
    };
    const many = loop().catch((error: unknown) => error);
    await server.arrived(4);
    await rlm.close();
    expect(await asked).toBeInstanceOf(RLMAbortError);
    expect(await many).toBeInstanceOf(RLMAbortError);
    await session.close();
    expect(startedProcesses()).toEqual(before);
  });

  it("may be done twice, also from a tool of its own, and nothing can be started after it", async () => {
    const { rlm } = await scripted({ reply: cell("await stop()") }, { tools: { stop: () => rlm.close() } });
    await expect(rlm.agenerate("q", long)).rejects.toBeInstanceOf(RLMAbortError);
    await rlm.close();
    await expect(rlm.agenerate("q", long)).rejects.toBeInstanceOf(RLMConfigError);
    await expect(rlm.session().agenerate("q", long)).rejects.toThrow("This wrapper is closed: make another one");
  });
});
