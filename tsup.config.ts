import { defineConfig } from "tsup";
import { programEsbuildPlugin } from "./build/program.js";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    testing: "src/testing/index.ts",
    trajectory: "src/trajectory.ts",
    bullmq: "src/bullmq.ts",
    context: "src/context.ts",
    mcp: "src/mcp.ts",
    cli: "src/cli/main.ts",
    "providers/anthropic": "src/providers/anthropic.ts",
    "providers/gemini": "src/providers/gemini.ts",
    "providers/ai-sdk": "src/providers/ai-sdk.ts",
  },
  format: ["esm", "cjs"],
  target: "node20.18",
  platform: "node",
  splitting: true,
  // `import.meta.url` in the CommonJS build.
  shims: true,
  sourcemap: true,
  clean: true,
  // These are ESM only: `require` of them fails before Node 20.19, so they go into our own files.
  noExternal: ["p-limit", "yocto-queue", "@sveltejs/acorn-typescript"],
  // TypeScript 6 refuses the `baseUrl` that tsup's declaration build sets.
  dts: {
    compilerOptions: { ignoreDeprecations: "6.0" },
    // `Symbol.asyncDispose` is in no library of TypeScript that a target brings along.
    banner: '/// <reference lib="esnext.disposable" />',
  },
  esbuildPlugins: [programEsbuildPlugin()],
});
