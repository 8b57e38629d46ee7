/** A part of TypeScript source that is no JavaScript. */
export interface TypeSpan {
  readonly start: number;
  readonly end: number;
  /** Stands in place of the first character; the others become blanks. */
  readonly first?: string;
  /** Stands in place of the last character. */
  readonly last?: string;
}

/** A node of the TypeScript parser, as far as it matters here. */
export interface TypedNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly name?: string;
  readonly computed?: boolean;
  readonly declare?: boolean;
  readonly abstract?: boolean;
  readonly optional?: boolean;
  readonly definite?: boolean;
  readonly importKind?: string;
  readonly exportKind?: string;
  readonly id?: TypedNode | null;
  readonly key?: TypedNode;
  readonly value?: TypedNode | null;
  readonly superClass?: TypedNode | null;
  readonly expression?: TypedNode;
  readonly body?: TypedNode;
  readonly parameter?: TypedNode;
  readonly params?: readonly TypedNode[];
  readonly returnType?: TypedNode;
  readonly typeParameters?: TypedNode;
  readonly superTypeParameters?: TypedNode;
  readonly superTypeArguments?: TypedNode;
  readonly implements?: readonly TypedNode[];
}

const NAME = /(?:[\p{ID_Continue}$\u200c\u200d]|\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4})*/uy;
const SPACE = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const COMMENT_OR_MODIFIER =
  /\/\*[\s\S]*?\*\/|\/\/.*|\b(?:public|private|protected|readonly|override|abstract|declare)\b/g;

/** Whether `node` is there for types only, with all that is in it. */
export function isOnlyType(node: TypedNode): boolean {
  switch (node.type) {
    case "TSTypeAnnotation":
    case "TSTypeParameterDeclaration":
    case "TSTypeParameterInstantiation":
      return true;
    default:
      return isDeclarationOfType(node);
  }
}

function isDeclarationOfType(node: TypedNode): boolean {
  switch (node.type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSDeclareFunction":
    case "TSIndexSignature":
    case "TSAbstractMethodDefinition":
    case "TSAbstractPropertyDefinition":
      return true;
    case "ImportDeclaration":
      return node.importKind === "type";
    case "ExportNamedDeclaration":
      return node.exportKind === "type";
    case "PropertyDefinition":
      return node.declare === true || node.abstract === true;
    case "MethodDefinition":
      return node.abstract === true || node.value?.type === "TSDeclareMethod";
    default:
      return node.declare === true;
  }
}

/** The parts of `node` itself, not of the nodes in it, that are no JavaScript. */
export function typeSpans(node: TypedNode, source: string): readonly TypeSpan[] {
  // A semicolon, so that the lines before and after a declaration do not become one statement.
  if (isDeclarationOfType(node)) return [{ start: node.start, end: node.end, first: ";" }];
  if (isOnlyType(node)) return [node];
  const { start, end, expression, parameter } = node;
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSInstantiationExpression":
      return expression ? [{ start: expression.end, end }] : [];
    case "TSTypeAssertion":
      return expression ? [{ start, end: expression.start }] : [];
    case "TSParameterProperty":
      return parameter ? [{ start, end: parameter.start }] : [];
    case "Identifier":
      return [{ start: start + matchAt(NAME, source, start), end }];
    case "PropertyDefinition":
    case "MethodDefinition":
      return [...modifiers(node, source), ...marker(node, source)];
    case "ClassDeclaration":
    case "ClassExpression":
      return [...(node.abstract ? [{ start, end: start + "abstract".length }] : []), ...implemented(node)];
    case "ArrowFunctionExpression":
      return [...thisParameter(node, source), ...movedParenthesis(node, source), ...assertedObject(node)];
    case "FunctionDeclaration":
    case "FunctionExpression":
      return thisParameter(node, source);
    default:
      return [];
  }
}

function matchAt(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length ?? 0;
}

function modifiers({ start, key }: TypedNode, source: string): TypeSpan[] {
  return [...source.slice(start, key?.start).matchAll(COMMENT_OR_MODIFIER)]
    .filter(([text]) => !text.startsWith("/"))
    .map(({ 0: text, index }) => ({ start: start + index, end: start + index + text.length }));
}

/** The `?` or `!` behind the name of a field or method. */
function marker(node: TypedNode, source: string): TypeSpan[] {
  if (!node.key || !(node.optional || node.definite)) return [];
  let at = node.key.end + matchAt(SPACE, source, node.key.end);
  if (node.computed) at += 1 + matchAt(SPACE, source, at + 1);
  return [{ start: at, end: at + 1 }];
}

function implemented(node: TypedNode): TypeSpan[] {
  const last = node.implements?.at(-1);
  const before =
    node.superTypeParameters ?? node.superTypeArguments ?? node.superClass ?? node.typeParameters ?? node.id;
  // An anonymous class has nothing but its keyword before them.
  return last ? [{ start: before?.end ?? node.start + "class".length, end: last.end }] : [];
}

/** A first parameter `this` only says its type. It goes with the comma behind it. */
function thisParameter({ params }: TypedNode, source: string): TypeSpan[] {
  const [first, second] = params ?? [];
  if (first?.name !== "this") return [];
  const comma = first.end + matchAt(SPACE, source, first.end);
  return [{ start: first.start, end: second?.start ?? (source[comma] === "," ? comma + 1 : first.end) }];
}

/** No line may end between `)` and `=>`, so the parenthesis goes behind a return type that has several lines. */
function movedParenthesis({ returnType }: TypedNode, source: string): TypeSpan[] {
  if (!returnType || !/[\n\r\u2028\u2029]/.test(source.slice(returnType.start, returnType.end))) return [];
  const parenthesis = source.lastIndexOf(")", returnType.start);
  return [
    { start: parenthesis, end: parenthesis + 1 },
    { start: returnType.start, end: returnType.end, last: ")" },
  ];
}

/** `() => <T>{ a: 1 }` gives an object. Without the type it would be a block, so an operator that changes nothing stands before it. */
function assertedObject({ body }: TypedNode): TypeSpan[] {
  if (body?.type !== "TSTypeAssertion" || body.expression?.type !== "ObjectExpression") return [];
  return [{ start: body.start, end: body.expression.start, first: "0||" }];
}
