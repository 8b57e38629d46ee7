import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Block, type Page, ROOT_FOLDER } from "./markdown.js";

/** A block of TypeScript as a whole module. */
export interface Snippet {
  readonly title: string;
  readonly block: Block;
  readonly source: string;
  /** The folder that it must lie in to find the packages it imports; `undefined` when one is not installed. */
  readonly folder: string | undefined;
  /** Why it is only type-checked. */
  readonly notRun: string | undefined;
}

/** The blocks of TypeScript of a page. */
export function snippetsOf({ name, blocks }: Page): readonly Snippet[] {
  return blocks
    .filter(({ language }) => language === "ts")
    .map((block) => {
      const source = `${block.setup}\n${block.code}\nexport {};\n`;
      const [notRun] = block.notes["not-run"] ?? [];
      return { title: `${name}:${block.line}`, block, source, folder: folderFor(source), notRun };
    });
}

const OPTIONAL = "tests/optional";

/** Packages that users install when they need them are not in the root. */
function folderFor(source: string): string | undefined {
  const packages = [...source.matchAll(/from "([^".][^"]*)"/g)].map(([, specifier = ""]) => packageOf(specifier));
  const isMissing = (folder: string) => (name: string) =>
    name !== "rlm" && !name.startsWith("node:") && !existsSync(join(ROOT_FOLDER, folder, "node_modules", name));
  const notInRoot = packages.filter(isMissing("."));
  if (notInRoot.length === 0) return join(ROOT_FOLDER, "tests/docs");
  return notInRoot.some(isMissing(OPTIONAL)) ? undefined : join(ROOT_FOLDER, OPTIONAL);
}

function packageOf(specifier: string): string {
  const [scope = "", name = ""] = specifier.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}
