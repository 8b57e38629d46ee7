import { type Expression, type ExpressionStatement, Parser, type Statement, type TokenType, tokTypes } from "acorn";
import { NameList } from "./rewrite-name-list.js";

/** Longer tokens are named by their beginning. */
const MAX_TOKEN_SHOWN = 40;

/** Checking a pattern takes quadratic time in its named groups; longer ones are left to the engine that runs them. */
const MAX_CHECKED_PATTERN = 10_000;

/** The parser's own methods that are used or changed here: its documented way of being extended, absent from its types. */
interface ParserInternals {
  readonly input: string;
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  readonly options: object;
  nextToken(): void;
  eat(type: TokenType): boolean;
  raise(position: number, message: string): never;
  unexpected(position?: number): never;
  isUsing(isFor: boolean): boolean;
  isAwaitUsing(isFor: boolean): boolean;
  checkUnreserved(reference: { readonly start: number; readonly name: string }): void;
  parseExpression(): Expression;
  semicolon(): void;
  startNode(): object;
  finishNode(node: object, type: string): Statement;
  parseStatement(context: string | null, topLevel?: boolean, exports?: object): Statement;
  enterScope(flags: number): void;
  currentScope(): { var: string[]; lexical: string[]; functions: string[] };
  validateRegExpPattern(state: { readonly source: string }): void;
}

type InternalsClass = new (options: object, input: string, startPosition?: number) => ParserInternals;

class ExtendedParser extends (Parser as unknown as InternalsClass) {
  override unexpected(position: number = this.start): never {
    if (position !== this.start) return this.raise(position, "Unexpected token");
    if (this.type === tokTypes.eof) return this.raise(position, "Unexpected end of input");
    const token = this.input.slice(this.start, Math.min(this.end, this.start + MAX_TOKEN_SHOWN));
    return this.raise(position, `Unexpected token '${token}'`);
  }

  override checkUnreserved(reference: { readonly start: number; readonly name: string }): void {
    if (reference.name === "await") {
      this.raise(
        reference.start,
        "await is only valid in async functions and at the top level: write `async` before the function around it",
      );
    }
    super.checkUnreserved(reference);
  }

  override isUsing(isFor: boolean): boolean {
    return super.isUsing(isFor) && this.#refuseUsing();
  }

  override isAwaitUsing(isFor: boolean): boolean {
    return super.isAwaitUsing(isFor) && this.#refuseUsing();
  }

  #refuseUsing(): never {
    return this.raise(this.start, "using is not available in this REPL: use const, and try/finally to clean up");
  }

  override enterScope(flags: number): void {
    super.enterScope(flags);
    const scope = this.currentScope();
    scope.var = new NameList();
    scope.lexical = new NameList();
    scope.functions = new NameList();
  }

  override validateRegExpPattern(state: { readonly source: string }): void {
    if (state.source.length <= MAX_CHECKED_PATTERN) super.validateRegExpPattern(state);
  }

  /** `{ a: 1, b: 2 }` at the end of a cell is meant as a value, not as a block with labels. */
  override parseStatement(context: string | null, topLevel?: boolean, exports?: object): Statement {
    if (topLevel !== true || this.type !== tokTypes.braceL || !this.#isFinalObject()) {
      return super.parseStatement(context, topLevel, exports);
    }
    const node = this.startNode() as Partial<ExpressionStatement>;
    node.expression = this.parseExpression();
    this.semicolon();
    return this.finishNode(node, "ExpressionStatement");
  }

  #isFinalObject(): boolean {
    // Of the same class, since the parser of TypeScript is made from this one.
    const ahead = new (this.constructor as InternalsClass)(this.options, this.input, this.start);
    try {
      ahead.nextToken();
      const expression = ahead.parseExpression();
      ahead.eat(tokTypes.semi);
      return expression.type === "ObjectExpression" && expression.properties.length > 0 && ahead.type === tokTypes.eof;
    } catch {
      // Then it is a block, or an error that parsing it as a block will report.
      return false;
    }
  }
}

/** The parser of cells: messages that say what to do, and a final object literal as an expression. */
export const CellParser = ExtendedParser as unknown as typeof Parser;
