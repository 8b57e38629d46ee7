import type { AnyNode } from "acorn";
import type { Edits } from "./rewrite-edits.js";
import type { BlockFunction } from "./rewrite-scan.js";

/**
 * Keeps functions declared in blocks from becoming variables outside of them, which is what the language does in sloppy
 * mode unless a `let` of the same name stands in between. That `let` is put there.
 */
export function shieldBlockFunctions(functions: readonly BlockFunction[], edits: Edits): void {
  const namesOf = new Map<AnyNode, Set<string>>();
  for (const { block, name } of functions) namesOf.set(block, (namesOf.get(block) ?? new Set()).add(name));
  for (const [block, names] of namesOf) {
    const declaration = `let ${[...names].join(",")};`;
    if (block.type === "BlockStatement") {
      // Inside, since a function's `catch` or `try` must keep its own braces.
      edits.insert(block.start + 1, `${declaration}{`);
      edits.insert(block.end - 1, "}");
    } else {
      edits.insert(block.start, `{${declaration}{`);
      edits.insert(block.end, "}}");
    }
  }
}
