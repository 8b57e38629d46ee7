import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { programVitePlugin } from "./build/program.js";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  plugins: [
    programVitePlugin(),
    // An optional peer: vite would put a module that throws in its place, where Node finds it or says that it is missing.
    {
      name: "optional-peers",
      enforce: "pre",
      resolveId: (id) => (["undici", "unpdf", "e2b", "modal"].includes(id) ? { id, external: true } : undefined),
    },
  ],
  resolve: {
    alias: [
      { find: /^rlm$/, replacement: source("index.ts") },
      { find: /^rlm\/testing$/, replacement: source("testing/index.ts") },
      { find: /^rlm\/context$/, replacement: source("context.ts") },
      { find: /^rlm\/bullmq$/, replacement: source("bullmq.ts") },
      { find: /^rlm\/mcp$/, replacement: source("mcp.ts") },
      { find: /^rlm\/trajectory$/, replacement: source("trajectory.ts") },
      { find: /^rlm\/providers\/(.*)$/, replacement: source("providers/$1.ts") },
    ],
  },
  test: {
    include: ["tests/**/*.test.ts"],
    // Real processes are started and stopped; on a busy two-core machine that takes a while.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: "forks",
    // Most tests wait for processes. Left to itself, vitest keeps one core free, which is half of a small machine.
    maxWorkers: "100%",
  },
});
