import type { VariableInfo } from "../spec/environment.js";
import type { VariableChange } from "./lines.js";

/** What became of the variables between two cells. */
export function variableChange(before: readonly VariableInfo[], after: readonly VariableInfo[]): VariableChange {
  const old = new Map(before.map((variable) => [variable.name, variable]));
  const present = new Set(after.map(({ name }) => name));
  const set = after.filter((variable) => !isSame(old.get(variable.name), variable));
  const removed = before.filter(({ name }) => !present.has(name)).map(({ name }) => name);
  return { ...(set.length > 0 && { set }), ...(removed.length > 0 && { removed }) };
}

/** The variables after a change; new ones come last. */
export function applyChange(
  before: readonly VariableInfo[],
  { set = [], removed = [] }: VariableChange,
): VariableInfo[] {
  const variables = new Map(before.map((variable) => [variable.name, variable]));
  for (const name of removed) variables.delete(name);
  for (const variable of set) variables.set(variable.name, variable);
  return [...variables.values()];
}

function isSame(left: VariableInfo | undefined, right: VariableInfo): boolean {
  return left !== undefined && left.type === right.type && left.preview === right.preview;
}
