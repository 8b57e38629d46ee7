import { build } from "esbuild";
import { bundlePython } from "./python-program.js";

/**
 * `import source from "./main.ts?program"` gives the text of that file with everything it imports bundled into one classic
 * script; a `.py` file becomes one Python program. The REPL's guest and runner travel as text: they are evaluated in another process,
 * so neither a file path (lost by bundlers of users) nor `fn.toString()` (changed by coverage and minifiers) would do.
 */
const SUFFIX = /\.(?:ts|py)\?program$/;

async function bundle(path: string): Promise<string> {
  if (path.endsWith(".py")) return bundlePython(path);
  const result = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: "iife",
    platform: "node",
    // Only `node:` modules stay imports; the iife reads them from the `require` that its loader passes in.
    external: ["node:*"],
    target: "node20.18",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    // Inside the context no host helper exists, and names show in stacks: keep the output plain.
    keepNames: false,
    charset: "ascii",
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`nothing was built from ${path}`);
  return output.text.trimEnd();
}

/** For tsup (esbuild). */
export function programEsbuildPlugin(): import("esbuild").Plugin {
  return {
    name: "program-text",
    setup(builder) {
      builder.onResolve({ filter: SUFFIX }, ({ path, resolveDir }) => ({
        path: new URL(path.replace("?program", ""), `file://${resolveDir}/`).pathname,
        namespace: "program",
      }));
      builder.onLoad({ filter: /.*/, namespace: "program" }, async ({ path }) => ({
        contents: await bundle(path),
        loader: "text",
      }));
    },
  };
}

/** For vitest (vite). */
export function programVitePlugin(): import("vite").Plugin {
  return {
    name: "program-text",
    enforce: "pre",
    async load(id) {
      if (!SUFFIX.test(id)) return null;
      return `export default ${JSON.stringify(await bundle(id.replace("?program", "")))};`;
    },
  };
}
