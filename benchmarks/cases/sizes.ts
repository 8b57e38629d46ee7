import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PromptVariant } from "rlm";
import type { Benchmark } from "../harness/benchmark.js";
import { cell, createWrapper } from "../harness/clients.js";
import type { Lab } from "../harness/lab.js";
import type { Row } from "../harness/row.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VARIANTS: readonly PromptVariant[] = ["default", "cost_warning", "small_context"];
/** Long enough for every fact about the context to be told in full. */
const CONTEXT_CHARS = 10_000_000;

interface Setting {
  readonly url: string;
  readonly promptVariant: PromptVariant;
  readonly contextChars: number;
}

async function askOnceEach(settings: readonly Setting[]): Promise<void> {
  for (const { url, promptVariant, contextChars } of settings) {
    await using wrapper = createWrapper(url);
    await wrapper.agenerate("How long is the context?", "x".repeat(contextChars), { promptVariant });
  }
}

async function requestRows(lab: Lab): Promise<Row[]> {
  await using server = await lab.serve();
  const { url } = server;
  await lab.measure(askOnceEach, [
    ...VARIANTS.map((promptVariant) => ({ url, promptVariant, contextChars: CONTEXT_CHARS })),
    { url, promptVariant: "default", contextChars: 1000 },
  ]);
  const requests = await server.requests();
  const prompts = VARIANTS.map((variant, index): Row => {
    return {
      what: `system prompt "${variant}"`,
      unit: "characters",
      ours: [requests[index]?.systemChars ?? Number.NaN],
    };
  });
  const long = requests[0]?.bytes ?? Number.NaN;
  const short = requests[VARIANTS.length]?.bytes ?? Number.NaN;
  return [
    ...prompts,
    { what: "first request, context of 1 KB", unit: "KB", ours: [short / 1000] },
    { what: "first request, context of 10 MB", unit: "KB", ours: [long / 1000] },
  ];
}

async function packageRows(): Promise<Row[]> {
  const [packed] = JSON.parse(await npmPack()) as [{ size: number; unpackedSize: number; entryCount: number }];
  const locked = await lockedPackages();
  const forUsers = await installed(locked.filter(([, { dev, peer, optional }]) => !dev && !peer && !optional));
  const forUs = await installed(locked);
  return [
    { what: "package, packed", unit: "KB", ours: [packed.size / 1000] },
    { what: "package, unpacked", unit: "KB", ours: [packed.unpackedSize / 1000] },
    { what: "files in the package", unit: "files", ours: [packed.entryCount] },
    { what: "dependencies of a user, without the client", unit: "packages", ours: [forUsers.packages] },
    { what: "… on disk", unit: "MB", ours: [forUsers.megabytes] },
    { what: "`npm install` in a clone", unit: "packages", ours: [forUs.packages] },
    { what: "… on disk", unit: "MB", ours: [forUs.megabytes] },
  ];
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly optional?: boolean;
}

/** Every package that `npm install` knows of, by its folder. */
async function lockedPackages(): Promise<[string, LockedPackage][]> {
  const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages).filter(([folder]) => folder !== "");
}

/** Packages for other systems are locked too, but not there. */
async function installed(packages: readonly [string, LockedPackage][]) {
  const folders = packages.map(([folder]) => join(ROOT, folder)).filter((folder) => existsSync(folder));
  const sizes = await Promise.all(folders.map(folderBytes));
  return { packages: folders.length, megabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6 };
}

/** Without the packages inside of it, which are counted apart. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? 0 : folderBytes(path);
    return entry.isFile() ? (await stat(path)).size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function npmPack(): Promise<string> {
  const options = { cwd: ROOT, shell: process.platform === "win32" };
  return (await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], options)).stdout;
}

export const sizes: Benchmark = {
  name: "sizes",
  title: "Sizes",
  about: "What is sent at least, and what is installed.",
  server: { reply: cell("FINAL(context.length)") },
  subjects: [askOnceEach],
  run: async (lab) => [...(await requestRows(lab)), ...(await packageRows())],
};
