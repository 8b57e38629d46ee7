import { fieldsOf, isRecord } from "../util/record.js";

/** Options that say how a run is watched, paid or paced, and not what comes of it. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "allowUnpriced",
  "budget",
  "cacheSubCalls",
  "costPerInputToken",
  "costPerOutputToken",
  "logger",
  "maxConcurrency",
  "onEvent",
  "onLimit",
  "pricing",
  "schema",
  "signal",
  "streamRoot",
  "verbose",
]);

/**
 * The options that decide what a run answers, as plain data for a key. Of what has no form as data (a tool's function, a
 * driver) its name and description stand for it. `schema` is left to the caller, who can describe it.
 */
export function fingerprint(options: object): Record<string, unknown> {
  const kept = Object.entries(options).filter(([name, value]) => value !== undefined && !WITHOUT_EFFECT.has(name));
  kept.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(kept.map(([name, value]) => [name, describeOption(name, value)]));
}

function describeOption(name: string, value: unknown): unknown {
  if (name === "tools" || name === "subTools") {
    return Object.entries(fieldsOf(value)).map(([tool, given]) => [tool, describeTool(given)]);
  }
  if (name === "environment" && isRecord(value)) return [value["name"], value["language"]].map(String);
  if (name === "environmentOptions")
    return Object.entries(fieldsOf(value)).map(([option, given]) => [option, String(given)]);
  // No other option is an object; a wrong one may be endless, and the run refuses it.
  return typeof value === "object" || typeof value === "function" ? typeof value : value;
}

function describeTool(tool: unknown): unknown {
  if (typeof tool === "function") return "function";
  const { execute, description, signature } = fieldsOf(tool);
  return typeof execute === "function" ? [String(description), String(signature)] : JSON.stringify(tool);
}
