import { createRequire } from "node:module";
import { SPEAKS_OF_MODULES } from "./script.js";

/** What the demo's question asks for. */
export interface Count {
  readonly messages: number;
  readonly byCategory: Readonly<Record<string, number>>;
  readonly errorsAboutModules: number;
}

interface Compiler {
  /** Internal to the compiler, but exported: the table that the demo's model finds in the text. */
  readonly Diagnostics: Readonly<Record<string, { readonly category: number; readonly message: string }>>;
  readonly DiagnosticCategory: Readonly<Record<number, string>>;
}

/** The same count without the text: the compiler is loaded and its own table is counted. */
export function countIndependently(): Count {
  const { Diagnostics, DiagnosticCategory } = createRequire(import.meta.url)("typescript") as Compiler;
  const byCategory: Record<string, number> = {};
  let errorsAboutModules = 0;
  const all = Object.values(Diagnostics);
  for (const { category, message } of all) {
    const name = DiagnosticCategory[category] ?? "";
    byCategory[name] = (byCategory[name] ?? 0) + 1;
    if (name === "Error" && SPEAKS_OF_MODULES.test(message)) errorsAboutModules++;
  }
  return { messages: all.length, byCategory, errorsAboutModules };
}
