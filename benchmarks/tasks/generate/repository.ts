import { capitalise } from "./capitalise.js";
import type { Random } from "./random.js";

const FOLDERS = ["intake", "sorting", "transit", "storage", "counter", "returns", "customs", "ledger"];
const VERBS = ["accept", "route", "settle", "hold", "dispatch", "review", "stow", "forward", "assign", "place"];
const NOUNS = ["parcel", "crate", "letter", "pallet", "sample", "barrel", "trunk", "bundle", "sack", "tube"];
const COLOURS = ["amber", "blue", "green", "ivory", "black", "scarlet", "violet", "grey", "copper", "pearl"];
const PLACES = ["shelf", "bin", "locker", "bay", "drawer", "cage", "rack", "hatch", "alcove", "pit"];
/** What is handed from function to function. */
export const KINDS = ["fragile", "frozen", "heavy", "liquid", "live", "oversized"] as const;

/** Names that say nothing about which of two functions is meant. */
const ALIASES = [
  ["primary", "secondary"],
  ["secondary", "primary"],
] as const;

const REMARKS = [
  "Kept apart from its neighbours since the last stocktaking.",
  "The order of the checks matters: see the minutes of the spring meeting.",
  "Callers outside this folder should not rely on the exact words.",
  "Measured and found fast enough; please do not cache.",
];

/** Source files by path, and a function in them that decides among four places. */
export interface Decision {
  readonly files: Readonly<Record<string, string>>;
  readonly path: string;
  readonly functionName: string;
  /** The four places, by what leads to them. */
  readonly places: readonly [string, string, string, string];
  /** Index of the place for a kind. */
  readonly decide: (kind: string) => number;
}

interface Module {
  readonly path: string;
  readonly name: string;
}

/**
 * Writes a tree of modules: one that chooses between two, which pass on under another name to two that choose again among four.
 * Paths that are `taken` are not used, and new ones are added to them.
 */
export function writeDecision(random: Random, taken: Set<string>): Decision {
  const module = (): Module => {
    for (;;) {
      const noun = random.pick(NOUNS);
      const path = `src/${random.pick(FOLDERS)}/${noun}-${random.between(10_000, 99_999)}.js`;
      if (taken.has(path)) continue;
      taken.add(path);
      return { path, name: `${random.pick(VERBS)}${capitalise(noun)}` };
    }
  };
  const entry = module();
  const bridges = [module(), module()] as const;
  const branches = [module(), module()] as const;
  const leaves = [module(), module(), module(), module()] as const;
  const places = placesOf(random);
  const first = someKinds(random);
  const second = [someKinds(random), someKinds(random)] as const;
  const files: Record<string, string> = {
    [entry.path]: writeBranch(random, entry, first, bridges),
    [bridges[0].path]: writeBridge(random, bridges[0], branches[0]),
    [bridges[1].path]: writeBridge(random, bridges[1], branches[1]),
    [branches[0].path]: writeBranch(random, branches[0], second[0], [leaves[0], leaves[1]]),
    [branches[1].path]: writeBranch(random, branches[1], second[1], [leaves[2], leaves[3]]),
  };
  for (const [index, leaf] of leaves.entries()) files[leaf.path] = writeLeaf(random, leaf, places[index] ?? "");
  const decide = (kind: string) => {
    const side = first.includes(kind) ? 0 : 1;
    return side * 2 + (second[side].includes(kind) ? 0 : 1);
  };
  return { files, path: entry.path, functionName: entry.name, places, decide };
}

function placesOf(random: Random): Decision["places"] {
  const colours = random.sample(COLOURS, 4);
  const [one, two, three, four] = colours.map((colour) => `${colour} ${random.pick(PLACES)}`);
  return [one ?? "", two ?? "", three ?? "", four ?? ""];
}

function someKinds(random: Random): readonly string[] {
  return random.sample(KINDS, 3);
}

function writeBranch(
  random: Random,
  { path, name }: Module,
  kinds: readonly string[],
  targets: readonly [Module, Module],
): string {
  const [yes, no] = random.pick(ALIASES);
  const imports = [importLine(path, targets[0], yes), importLine(path, targets[1], no)];
  const quoted = kinds.map((kind) => JSON.stringify(kind));
  const body = random.pick([
    [`  if ([${quoted.join(", ")}].includes(kind)) return ${yes}(kind);`, `  return ${no}(kind);`],
    [`  if (${quoted.map((kind) => `kind === ${kind}`).join(" || ")}) return ${yes}(kind);`, `  return ${no}(kind);`],
    [`  if (${quoted.map((kind) => `kind !== ${kind}`).join(" && ")}) return ${no}(kind);`, `  return ${yes}(kind);`],
  ]);
  return source(random, random.shuffle(imports), name, "kind", body);
}

function writeBridge(random: Random, { path, name }: Module, target: Module): string {
  return source(random, [importLine(path, target, "next")], name, "kind", ["  return next(kind);"]);
}

function writeLeaf(random: Random, { name }: Module, place: string): string {
  return source(random, [], name, "_kind", [`  return ${JSON.stringify(place)};`]);
}

function source(
  random: Random,
  imports: readonly string[],
  name: string,
  parameter: string,
  body: readonly string[],
): string {
  const head = imports.length === 0 ? [] : [...imports, ""];
  return [...head, `/** ${random.pick(REMARKS)} */`, `export function ${name}(${parameter}) {`, ...body, "}", ""].join(
    "\n",
  );
}

function importLine(from: string, { path, name }: Module, alias: string): string {
  const [, folder, file] = path.split("/");
  const isNeighbour = from.split("/")[1] === folder;
  return `import { ${name} as ${alias} } from "${isNeighbour ? "." : `../${folder}`}/${file}";`;
}
