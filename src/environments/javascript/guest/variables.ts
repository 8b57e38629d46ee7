import type { VariableInfo } from "../../../spec/environment.js";
import { text } from "./errors.js";
import { encodePlainJson } from "./plain-json.js";
import { preview, typeOf } from "./preview.js";
import {
  append,
  defineProperty,
  getOwnPropertyDescriptor,
  globalObject,
  is,
  join,
  list,
  mapClear,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  min,
  NativeMap,
  NativeSet,
  NativeWeakMap,
  ownKeys,
  setAdd,
  setHas,
  weakGet,
  weakSet,
} from "./primordials.js";

/** More than these are not listed; nobody reads them, and every cell pays for them. */
const MAX_LISTED = 1_000;
/** Longer names are made by accident or malice, and would fill every report. */
const MAX_NAME_CHARS = 500;
const MAX_CHECKPOINT_CHARS_EACH = 64 * 1024;
const MAX_CHECKPOINT_CHARS = 512 * 1024;

/** What a variable held when it was last looked at, without keeping the value itself alive. */
interface Mark {
  readonly identity: unknown;
  readonly type: string;
  readonly preview: string;
}

const builtIn = new NativeSet<string | symbol>();
const objectIds = new NativeWeakMap<object, number>();
let lastObjectId = 0;
let marks = new NativeMap<string, Mark>();
let saved = new NativeMap<string, string>();

/** Everything that is on the global object now does not count as a variable of the user. */
export function markBuiltIns(): void {
  const names = ownKeys(globalObject);
  for (let index = 0; index < names.length; index++) setAdd(builtIn, names[index] as string | symbol);
}

export function markBuiltIn(name: string): void {
  setAdd(builtIn, name);
}

/** Names of the user's variables, in the order of their definition. */
export function variableNames(): string[] {
  const names = list<string>();
  const all = ownKeys(globalObject);
  for (let index = 0; index < all.length; index++) {
    const name = all[index];
    if (typeof name !== "string" || name.length > MAX_NAME_CHARS || setHas(builtIn, name)) continue;
    append(names, name);
  }
  return names;
}

/** The value of a variable, without running a getter that a cell may have put in its place. */
export function readVariable(name: string): { readonly value: unknown } | undefined {
  const descriptor = getOwnPropertyDescriptor(globalObject, name);
  return descriptor && "value" in descriptor ? { value: descriptor.value as unknown } : undefined;
}

/** All variables with type and preview. Runs no getter. */
export function listVariables(names: readonly string[] = variableNames()): VariableInfo[] {
  const infos = list<VariableInfo>();
  for (let index = 0; index < names.length && index < MAX_LISTED; index++) {
    const name = names[index] as string;
    const found = readVariable(name);
    if (found) append(infos, { name, type: typeOf(found.value), preview: preview(found.value) });
  }
  return infos;
}

/** What a cell has left in its variables. */
export interface Stock {
  readonly infos: readonly VariableInfo[];
  /** Names that are new, hold another value, or look different than when stock was taken last. */
  readonly changed: readonly string[];
  /** JSON array of `[name, json | null]` for the small variables that changed since then. */
  readonly checkpoint: string;
}

/** Looks at all variables. What it found counts for the next time only when it was not stopped on the way. */
export function takeStock(): Stock {
  // Found once: the engine takes a while to list all names of the global object.
  const names = variableNames();
  const infos = listVariables(names);
  const now = marksOf(infos);
  const changed = findChanges(infos, now);
  const { checkpoint, kept } = encodeCheckpoint(names);
  marks = now;
  saved = kept;
  return { infos, changed, checkpoint };
}

function marksOf(infos: readonly VariableInfo[]): Map<string, Mark> {
  const now = new NativeMap<string, Mark>();
  for (let index = 0; index < infos.length; index++) {
    const { name, type, preview } = infos[index] as VariableInfo;
    mapSet(now, name, { identity: identify(readVariable(name)?.value), type, preview });
  }
  return now;
}

function findChanges(infos: readonly VariableInfo[], now: Map<string, Mark>): string[] {
  const changed = list<string>();
  for (let index = 0; index < infos.length; index++) {
    const { name } = infos[index] as VariableInfo;
    const before = mapGet(marks, name);
    const after = mapGet(now, name) as Mark;
    const isSame = before && is(before.identity, after.identity) && before.type === after.type;
    if (!isSame || before.preview !== after.preview) append(changed, name);
  }
  return changed;
}

function identify(value: unknown): unknown {
  // Long strings are told by type and preview: keeping them would keep their memory.
  if (typeof value === "string") return value.length > 1_000 ? undefined : value;
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return value;
  const known = weakGet(objectIds, value);
  if (known !== undefined) return known;
  lastObjectId += 1;
  weakSet(objectIds, value, lastObjectId);
  // A number may be mistaken for a number that the variable held before, but then the type differs.
  return lastObjectId;
}

function encodeCheckpoint(names: readonly string[]): { checkpoint: string; kept: Map<string, string> } {
  const entries = list<string>();
  const kept = new NativeMap<string, string>();
  let total = 0;
  for (let index = 0; index < names.length && index < MAX_LISTED; index++) {
    const name = names[index] as string;
    const found = readVariable(name);
    if (!found) continue;
    const room = MAX_CHECKPOINT_CHARS - total;
    if (room <= 0) break;
    const json = encodePlainJson(found.value, min(room, MAX_CHECKPOINT_CHARS_EACH));
    if (json === undefined) continue;
    total += json.length;
    mapSet(kept, name, json);
    if (mapGet(saved, name) !== json) append(entries, `[${text(name)},${text(json)}]`);
  }
  mapForEach(saved, (_json, name) => {
    if (!mapHas(kept, name)) append(entries, `[${text(name)},null]`);
  });
  return { checkpoint: `[${join(entries, ",")}]`, kept };
}

/** Puts variables back after the process was replaced. */
export function restoreVariables(
  variables: readonly (readonly [string, string])[],
  parse: (json: string) => unknown,
): string[] {
  const names = list<string>();
  mapClear(saved);
  for (let index = 0; index < variables.length; index++) {
    const entry = variables[index] as readonly [string, string];
    const defined = defineProperty(globalObject, entry[0], {
      value: parse(entry[1]),
      writable: true,
      configurable: true,
      enumerable: true,
    });
    if (defined) {
      append(names, entry[0]);
      mapSet(saved, entry[0], entry[1]);
    }
  }
  // They are as they were, so the next cell has not changed them.
  marks = marksOf(listVariables());
  return names;
}
