/** The language that the REPL speaks. */
export type ReplLanguage = "javascript" | "python";

/** The languages in which a cell can be written. */
export type CellLanguage = "javascript" | "typescript" | "python";

/** What the words after an opening fence say about the block. */
export interface FenceLabel {
  /**
   * `code` runs, `unsure` runs when it reads as code, `foreign` is code of the other REPL language,
   * `document` may itself hold fences as content, `other` is everything else.
   */
  readonly role: "code" | "unsure" | "foreign" | "document" | "other";
  readonly language: CellLanguage;
  /** The language's name as written; empty for a bare fence. */
  readonly name: string;
  /** Code that stands on the line of the fence itself; empty mostly. */
  readonly firstLine: string;
}

const JAVASCRIPT = new Set([
  ...["js", "javascript", "mjs", "cjs", "node", "nodejs", "node.js", "ecmascript", "es6", "deno", "bun"],
  ...["js-repl", "javascript-repl", "repl-js", "repl_js", "jsrepl", "js_repl"],
]);
const TYPESCRIPT = new Set(["ts", "typescript", "mts", "cts"]);
const PYTHON = new Set(["python", "py", "python3", "py3", "ipython", "pycon", "python-repl", "python_repl"]);
/** Labels that say "run this" but not in which language, and JSX, which is often plain JavaScript. */
const UNSURE = new Set(["", "code", "tool_code", "execute", "exec", "run", "cell", "jsx", "tsx", "snippet"]);
const DOCUMENT = new Set(["markdown", "md", "text", "txt", "plaintext", "plain", "html", "mdx"]);

/** Reads an info string such as `js`, `{.js}`, `javascript:file.js` or `js title="x"`. */
export function readFenceLabel(info: string, repl: ReplLanguage): FenceLabel {
  const match = /^\{?[ \t]*\.?([A-Za-z][\w+#.-]*)?\}?/.exec(info);
  const name = match?.[1] ?? "";
  const rest = info.slice(match?.[0].length ?? 0).trim();
  const lower = name.toLowerCase();
  const label = (role: FenceLabel["role"], language: CellLanguage): FenceLabel => ({
    role,
    language,
    name,
    firstLine: role === "code" && isCode(rest) ? rest : "",
  });

  if (lower === "repl") {
    const other = /\b(python|javascript|js)\b/i.exec(rest)?.[1]?.toLowerCase();
    const foreign = repl === "javascript" ? other === "python" : other !== undefined && other !== "python";
    return foreign ? { ...label("foreign", repl), name: other ?? name } : label("code", repl);
  }
  if (JAVASCRIPT.has(lower)) return label(repl === "javascript" ? "code" : "foreign", "javascript");
  if (TYPESCRIPT.has(lower)) return label(repl === "javascript" ? "code" : "foreign", "typescript");
  if (PYTHON.has(lower)) return label(repl === "python" ? "code" : "foreign", "python");
  if (UNSURE.has(lower)) return label("unsure", repl);
  return label(DOCUMENT.has(lower) ? "document" : "other", repl);
}

/** Whether words right behind a fence are the label of a new block, and not prose behind the end of an old one. */
export function isFenceLabel(words: string, repl: ReplLanguage): boolean {
  if (/^[a-z][a-z0-9+#_.-]*$/.test(words) && !words.endsWith(".")) return true;
  const label = readFenceLabel(words, repl);
  return (
    words !== "" &&
    label.name !== "" &&
    label.role !== "other" &&
    label.role !== "unsure" &&
    !/^\w+[ \t]+[a-z]+[ \t]/i.test(words)
  );
}

/** Tells a first line of code from attributes such as `title="x"` or `{1,3}`. */
function isCode(rest: string): boolean {
  if (rest === "" || rest.startsWith("{") || rest.startsWith(":")) return false;
  return /[(;]|\s=\s|^(?:const|let|var|await|import|return)\s/.test(rest);
}
