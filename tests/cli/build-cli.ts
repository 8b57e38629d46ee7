import { mkdtemp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { programEsbuildPlugin } from "../../build/program.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The command as one file, built from its source as a release is. */
export interface BuiltCli extends AsyncDisposable {
  readonly path: string;
}

/**
 * Builds `rlm`, or another program of this repository. The file lies inside the repository, so that it finds the installed packages as a release does.
 * @param place The folder of installed packages that it is put into.
 */
export async function buildCli(source = "src/cli/main.ts", place = "node_modules/"): Promise<BuiltCli> {
  const folder = await mkdtemp(`${root}${place}.rlm-cli-`);
  const path = `${folder}/cli.js`;
  await build({
    entryPoints: [`${root}${source}`],
    outfile: path,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.18",
    plugins: [programEsbuildPlugin()],
  });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
