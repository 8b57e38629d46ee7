import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../src", import.meta.url));

/** What a folder may import besides itself. The files directly in `src` put everything together and may import all. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  util: ["spec"],
  text: ["spec", "util"],
  trajectory: ["spec", "util", "text"],
  context: ["spec", "util", "text"],
  core: ["spec", "util", "text"],
  environments: ["spec", "util"],
  providers: ["spec", "util"],
  observers: ["spec", "util", "text", "trajectory"],
  testing: ["spec", "util"],
  viewer: ["spec", "util", "text", "trajectory"],
  mcp: ["spec", "util"],
  // Applications: they use the wrapper as users do.
  many: ["spec", "util", "text", "core", "."],
  queue: ["spec", "util", "text", "core", "many", "."],
  cli: ["spec", "util", "text", "context", "trajectory", "observers", "viewer", "providers", "."],
};

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".d.ts"),
);

/** Files that a file imports, types included, relative to `src`. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  const specifiers = [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gms)];
  return specifiers.map(([, from, dynamic]) => {
    const target = resolve(root, dirname(file), (from ?? dynamic ?? "").replace("?program", ""));
    return relative(root, target).replace(/\.js$/, ".ts");
  });
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const floorOf = (file: string) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : ".");

it.each(files)("%s imports only from its floor and those below", (file) => {
  const floor = floorOf(file);
  if (floor === ".") return;
  const allowed = [floor, ...(FLOORS[floor] ?? [])];
  for (const target of graph.get(file) ?? []) expect(allowed, `imports ${target}`).toContain(floorOf(target));
});

it("has no import cycle, types included", () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    expect(path, `cycle: ${[...path, file].join(" -> ")}`).not.toContain(file);
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

it("imports only files that exist", () => {
  // Programs of another language import nothing of ours.
  const exists = (target: string) => graph.has(target) || (target.endsWith(".py") && existsSync(join(root, target)));
  for (const [file, targets] of graph)
    for (const target of targets) expect(exists(target), `${file} imports ${target}`).toBe(true);
});

it.each(files)("%s is at most 350 lines", (file) => {
  expect(readFileSync(join(root, file), "utf8").split("\n").length).toBeLessThanOrEqual(350);
});
