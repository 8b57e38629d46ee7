import { createHash, type Hash } from "node:crypto";
import { walkJson } from "../text/walk-json.js";

/** Characters that are handed to the hash at once, so that a long text is never copied as a whole. */
const CHUNK_CHARS = 65_536;

/**
 * A key for plain data: equal for equal content, whatever its size and depth. The order of an object's members counts, as
 * it does for code that reads them.
 */
export function contentKey(value: unknown): string {
  const hash = createHash("sha256");
  walkJson(value, {
    open: (container) => hash.update(Array.isArray(container) ? "[" : "{"),
    member: (_index, key) => {
      if (key !== undefined) addText(hash, key);
    },
    leaf: (leaf) => {
      if (typeof leaf === "string") addText(hash, leaf);
      else hash.update(`${typeof leaf}:${String(leaf)};`);
    },
    close: () => hash.update(")"),
  });
  return hash.digest("hex");
}

/** UTF-16, because UTF-8 makes all lone surrogates the same; with its length, so that no text can pass for two. */
function addText(hash: Hash, text: string): void {
  hash.update(`"${text.length}:`);
  for (let start = 0; start < text.length; start += CHUNK_CHARS) {
    hash.update(text.slice(start, start + CHUNK_CHARS), "utf16le");
  }
}
