import type { FenceLabel } from "./fence-language.js";
import type { Block, BlockOptions } from "./fences.js";
import { doesSomething, parseCell } from "./javascript-syntax.js";
import { looksLikePython, readPython } from "./python-syntax.js";

/** What is to become of a block. */
export type BlockVerdict =
  | { readonly verdict: "run" }
  /** The rest of it fell to the output limit. */
  | { readonly verdict: "cut" }
  | { readonly verdict: "unclosed" }
  | { readonly verdict: "empty" }
  | { readonly verdict: "foreign"; readonly language: string }
  /** No label, and no code either; `error` when it is meant to be code. */
  | { readonly verdict: "unlabelled"; readonly error?: string }
  | { readonly verdict: "other" };

/** Words that stand in code for this REPL and hardly ever in data. */
const MEANT_AS_PYTHON = /\b(?:llm_query\w*|rlm_query\w*|print|FINAL_VAR|SHOW_VARS)\(/;
const MEANT_AS_JAVASCRIPT =
  /\b(?:llm_query\w*|rlm_query\w*|print|console\.log|FINAL_VAR|SHOW_VARS)\(|^\s{0,200}(?:const|let|await|function) /m;

/** Decides what is to become of a block, by its label, its end and, when the label does not say, its content. */
export function judgeBlock(label: FenceLabel, block: Block, options: BlockOptions): BlockVerdict {
  const isCode = label.role === "code" || label.role === "unsure";
  if (block.closing === "open" && options.cut && (isCode || label.role === "foreign")) return { verdict: "cut" };
  if (block.code.trim() === "") return { verdict: "empty" };
  if (block.closing === "open" && isCode) return { verdict: "unclosed" };
  switch (label.role) {
    case "code":
      return options.language === "python" && isJavaScript(block.code, options) ? JAVASCRIPT_BLOCK : { verdict: "run" };
    case "unsure":
      return options.language === "python" ? judgePython(block.code, options) : judgeJavaScript(block.code, options);
    case "foreign":
      return { verdict: "foreign", language: label.name };
    default:
      return { verdict: "other" };
  }
}

const JAVASCRIPT_BLOCK: BlockVerdict = { verdict: "foreign", language: "javascript" };

/** Whether code in a block for Python is a program of JavaScript and none of Python: its label then says the wrong thing. */
function isJavaScript(code: string, { budget }: BlockOptions): boolean {
  if (!budget.take(2 * code.length) || readPython(code).isProgram) return false;
  const parsed = parseCell(code);
  return "program" in parsed && doesSomething(parsed.program.body);
}

function judgePython(code: string, options: BlockOptions): BlockVerdict {
  if (!options.budget.take(code.length)) return { verdict: "unlabelled" };
  const { isProgram, acts } = readPython(code);
  if (isProgram) return acts ? { verdict: "run" } : { verdict: "unlabelled" };
  if (isJavaScript(code, options)) return JAVASCRIPT_BLOCK;
  // Running what is no program does nothing, and its error says what is wrong with it.
  return MEANT_AS_PYTHON.test(code) ? { verdict: "run" } : { verdict: "unlabelled" };
}

function judgeJavaScript(code: string, { budget }: BlockOptions): BlockVerdict {
  if (!budget.take(code.length)) return { verdict: "unlabelled" };
  const parsed = parseCell(code);
  if ("program" in parsed) return doesSomething(parsed.program.body) ? { verdict: "run" } : { verdict: "unlabelled" };
  if (looksLikePython(code)) return { verdict: "foreign", language: "python" };
  return MEANT_AS_JAVASCRIPT.test(code) ? { verdict: "unlabelled", error: parsed.error } : { verdict: "unlabelled" };
}
