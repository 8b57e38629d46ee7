import type { Environment } from "../spec/environment.js";
import { isIdentifier } from "../util/is-identifier.js";

/** Names that code in the REPL already has, whatever its language. */
const RESERVED = new Set([
  ...["context", "history", "answer", "budget", "SHOW_VARS", "FINAL", "FINAL_VAR", "print", "console", "globalThis"],
  ...["llm_query", "llm_query_batch", "llm_query_batched", "rlm_query", "rlm_query_batched"],
]);

/** Words that cannot be names of variables. */
const KEYWORDS =
  /^(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

/** Words of Python that {@link KEYWORDS} lacks. */
const PYTHON_KEYWORDS =
  /^(?:and|as|assert|async|def|del|elif|except|False|from|global|is|lambda|None|nonlocal|not|or|pass|raise|True)$/;

/** Functions that code of Python relies on. */
const PYTHON_BUILTINS =
  /^(?:__\w+__|abs|aiter|all|anext|any|ascii|bin|bool|breakpoint|bytearray|bytes|callable|chr|classmethod|compile|complex|delattr|dict|dir|divmod|enumerate|eval|exec|filter|float|format|frozenset|getattr|globals|hasattr|hash|help|hex|id|input|int|isinstance|issubclass|iter|len|list|locals|map|max|memoryview|min|next|object|oct|open|ord|pow|property|range|repr|reversed|round|set|setattr|slice|sorted|staticmethod|str|sum|tuple|type|vars|zip)$/;

/** What is wrong with the name of a tool in any REPL. */
export function problemsOfName(name: string): readonly string[] {
  const problems: string[] = [];
  if (!isIdentifier(name)) problems.push(`\`${name}\` is no name that code can use`);
  if (KEYWORDS.test(name)) problems.push(`\`${name}\` is a word of the language`);
  if (RESERVED.has(name) || name in globalThis) problems.push(`\`${name}\` is a name of the REPL itself`);
  return problems;
}

/** What more is wrong with the names of tools in a REPL of this language, in one text; nothing when they are fine. */
export function problemsInLanguage(names: readonly string[], language: Environment["language"]): string | undefined {
  if (language !== "python") return undefined;
  const problems = names.flatMap((name) => {
    if (name.includes("$")) return [`\`${name}\` is no name that Python can use`];
    if (PYTHON_KEYWORDS.test(name)) return [`\`${name}\` is a word of Python`];
    return PYTHON_BUILTINS.test(name) ? [`\`${name}\` is a function of Python itself`] : [];
  });
  return problems.length === 0 ? undefined : problems.join("; ");
}
