import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it, onTestFinished } from "vitest";
import { programEsbuildPlugin } from "../build/program.js";

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
