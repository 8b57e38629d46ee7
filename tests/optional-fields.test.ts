import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

const path = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const ENTRIES = [
  "index",
  "testing/index",
  "trajectory",
  "context",
  "mcp",
  "bullmq",
  "providers/anthropic",
  "providers/gemini",
  "providers/ai-sdk",
].map((name) => path(`src/${name}.ts`));
/** Names of what users write, and not only read; what we hand to e2b and to models of the AI SDK is not. */
const GIVEN =
  /(?<!^E2BCreate|^AiSdkCall)(?:Options|Config|Settings|Call|Limits|Price|Item|Spec|Script|ErrorFields|ScriptedUsage|^Tool|^ToolValue)$/;

/** Optional fields of public types that refuse an `undefined` that stands there, such as `process.env.KEY`. */
function refusingUndefined(): readonly string[] {
  const { config } = ts.readConfigFile(path("tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path("."));
  const program = ts.createProgram([...ENTRIES, path("src/environments/program.d.ts")], options);
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  for (const entry of ENTRIES) {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    for (const exported of module ? checker.getExportsOfModule(module) : []) {
      if (!GIVEN.test(exported.name)) continue;
      const symbol = (exported.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(exported) : exported;
      for (const field of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
        const declaration = field.valueDeclaration;
        if (declaration === undefined || !ts.isPropertySignature(declaration) || !declaration.questionToken) continue;
        if (/\bundefined\b/.test(declaration.type?.getText() ?? "undefined")) continue;
        found.add(`${exported.name}.${field.name}`);
      }
    }
  }
  return [...found].sort();
}

it("lets every option be `undefined`, which counts as not given", () => {
  expect(refusingUndefined()).toEqual([]);
}, 120_000);
