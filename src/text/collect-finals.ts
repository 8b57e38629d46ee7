import type { ReplLanguage } from "./fence-language.js";
import { isPlaceholder, needsEvaluation, pathRoot } from "./final-argument.js";
import { readPythonLiteral } from "./python-literal.js";
import type { FinalKind, ReplyProblem } from "./reply-problems.js";

/** An answer handed in as text. */
export interface ReplyFinal {
  readonly kind: FinalKind;
  /** Exact to the character; without its quotes when it is quoted. For `FINAL_VAR` the variable, or a path such as `a.b[0]`. */
  readonly argument: string;
  readonly quoted: boolean;
  /** The argument, when it is a bare identifier without quotes: it may name a variable. */
  readonly identifier?: string;
  /** The first name of an argument such as `result.total` without quotes: a path when it is a variable, else plain text. */
  readonly root?: string;
  /** The value as JSON text, when the argument is a literal of the REPL's language that is more than its text. */
  readonly json?: string;
}

interface FoundFinal {
  readonly kind: FinalKind;
  readonly argument: string;
  readonly quoted: boolean;
  readonly line: number;
}

interface Mention {
  readonly text: string;
  readonly line: number;
  /** Looks like an answer that missed the form, and not like talk about answering. */
  readonly meant: boolean;
}

/** Makes one answer, or problems, of all the markers of a reply. Any doubt about one of them is a doubt about the answer. */
export class FinalCollector {
  readonly #language: ReplLanguage;
  #found: FoundFinal | undefined;
  #mention: Mention | undefined;
  #problem: ReplyProblem | undefined;

  constructor(language: ReplLanguage) {
    this.#language = language;
  }

  /** Once true, nothing that follows can change that there is no answer. */
  get isSettled(): boolean {
    return this.#problem !== undefined;
  }

  add(found: FoundFinal): void {
    const first = this.#found;
    if (first === undefined) this.#found = found;
    else if (first.kind !== found.kind || first.argument !== found.argument) {
      this.reject({ kind: "final_conflict", first: show(first), second: show(found) });
    }
  }

  mention(mention: Mention): void {
    if (this.#mention === undefined || (mention.meant && !this.#mention.meant)) this.#mention = mention;
  }

  reject(problem: ReplyProblem): void {
    this.#problem ??= problem;
  }

  /** @param isIdle nothing else came of the reply, so that even passing mentions deserve a word. */
  result(isIdle: boolean): { readonly final?: ReplyFinal; readonly problems: readonly ReplyProblem[] } {
    if (this.#problem !== undefined) return { problems: [this.#problem] };
    if (this.#found !== undefined) {
      const literal = this.#language === "python" ? literalOf(this.#found) : undefined;
      if (literal !== undefined) return { final: literal, problems: [] };
      const problem = examine(this.#found, this.#language);
      return problem === undefined
        ? { final: toFinal(this.#found, this.#language), problems: [] }
        : { problems: [problem] };
    }
    if (this.#mention === undefined || !(this.#mention.meant || isIdle)) return { problems: [] };
    const { text, line } = this.#mention;
    return { problems: [{ kind: "final_mention", text, line }] };
  }
}

/** A literal of Python stands for its value: its text where that is words, its JSON where it has parts. */
function literalOf({ kind, argument, quoted }: FoundFinal): ReplyFinal | undefined {
  const literal = kind === "FINAL" && !quoted ? readPythonLiteral(argument) : undefined;
  if (literal === undefined || argument === "") return undefined;
  const { json } = literal;
  if (literal.kind === "string") return { kind, argument: JSON.parse(json) as string, quoted: true };
  return { kind, argument: literal.kind === "container" ? json : argument, quoted, json };
}

function examine({ kind, argument, quoted, line }: FoundFinal, language: ReplLanguage): ReplyProblem | undefined {
  const shown = shorten(argument);
  if (kind === "FINAL_VAR") {
    if (argument.trim() === "") return { kind: "final_empty", marker: kind, line };
    if (isPlaceholder(argument)) return { kind: "final_placeholder", argument: shown, line };
    return pathRoot(argument.trim(), language) !== undefined
      ? undefined
      : { kind: "final_expression", marker: kind, argument: shown, line };
  }
  if (quoted) {
    // In text nothing fills in the blanks of a template.
    return language === "javascript" && /\$\{[^}]*\}/.test(argument)
      ? { kind: "final_expression", marker: kind, argument: shown, line }
      : undefined;
  }
  if (argument === "") return { kind: "final_empty", marker: kind, line };
  if (isPlaceholder(argument)) return { kind: "final_placeholder", argument: shown, line };
  return needsEvaluation(argument, language)
    ? { kind: "final_expression", marker: kind, argument: shown, line }
    : undefined;
}

function toFinal({ kind, argument, quoted }: FoundFinal, language: ReplLanguage): ReplyFinal {
  const text = kind === "FINAL_VAR" ? argument.trim() : argument;
  const root = quoted ? undefined : pathRoot(text, language);
  if (root === undefined) return { kind, argument: text, quoted };
  return { kind, argument: text, quoted, ...(root === text ? { identifier: root } : { root }) };
}

function show({ kind, argument }: FoundFinal): string {
  return `${kind}(${shorten(argument)})`;
}

const SHOWN_CHARS = 80;

function shorten(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`;
}
