import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { pages, ROOT_FOLDER } from "./markdown.js";
import { snippetsOf } from "./snippet.js";

/** One program of all blocks, each in a file that only the compiler sees, with the settings of the repository. */
function typeErrors(): readonly string[] {
  const files = new Map<string, { readonly source: string; readonly title: string }>();
  for (const page of pages()) {
    for (const { title, source, folder } of snippetsOf(page)) {
      if (folder !== undefined) files.set(join(folder, `snippet-${files.size}.ts`), { source, title });
    }
  }
  const { config } = ts.readConfigFile(join(ROOT_FOLDER, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT_FOLDER);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.source ?? readFile(name);
  const ambient = join(ROOT_FOLDER, "src/environments/program.d.ts");
  const program = ts.createProgram([...files.keys(), ambient], options, host);
  return [...files].flatMap(([name, { title }]) => {
    const file = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ messageText }) => `${title}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  });
}

it("every block of TypeScript in README and docs passes the compiler with all checks on", () => {
  expect(typeErrors()).toEqual([]);
}, 120_000);
