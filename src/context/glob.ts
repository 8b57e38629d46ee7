/** Whether a word is a pattern: it holds a wildcard or an alternative. */
export function isGlob(pattern: string): boolean {
  return /[*?]|\{[^{}]*,[^{}]*\}/.test(pattern);
}

/**
 * Makes the test for a pattern: `*` and `?` stay within a name, `**` goes through any number of folders, `{a,b}` is one
 * or the other. Names with a dot in front are found only by a pattern that has it too.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const alternatives = expandBraces(pattern).map((one) => one.split("/"));
  return (path) => {
    const segments = path.split("/");
    return alternatives.some((parts) => matchParts(parts, segments));
  };
}

/** The folder in which every match lies: what stands before the first wildcard. */
export function globBase(pattern: string): string {
  const parts = pattern.split("/");
  const fixed = parts.slice(0, Math.max(0, parts.findIndex(isSpecial)));
  return fixed.length === 1 && fixed[0] === "" ? "/" : fixed.join("/");
}

const isSpecial = (part: string) => /[*?{]/.test(part);
/** More alternatives than a person writes; each pair of braces multiplies them. */
const MAX_ALTERNATIVES = 1000;

function expandBraces(pattern: string): string[] {
  let patterns = [pattern];
  for (;;) {
    const open = patterns.findIndex((one) => /\{[^{}]*,[^{}]*\}/.test(one));
    const chosen = patterns[open];
    if (chosen === undefined || patterns.length > MAX_ALTERNATIVES) return patterns;
    const [whole = "", inner = ""] = /\{([^{}]*,[^{}]*)\}/.exec(chosen) ?? [];
    const choices = inner.split(",").map((choice) => chosen.replace(whole, () => choice));
    patterns = [...patterns.slice(0, open), ...choices, ...patterns.slice(open + 1)];
  }
}

/** Wildcard matching in time proportional to pattern times text, whatever either looks like: one point to go back to is enough. */
function matchSequence<T>(
  parts: readonly T[],
  items: readonly T[],
  rules: {
    readonly isStar: (part: T) => boolean;
    readonly starTakes: (item: T) => boolean;
    readonly fits: (part: T, item: T) => boolean;
  },
): boolean {
  let part = 0;
  let star = -1;
  let starItem = 0;
  for (let item = 0; item < items.length; ) {
    const wanted = parts[part];
    const given = items[item] as T;
    if (wanted !== undefined && rules.isStar(wanted)) {
      star = part++;
      starItem = item;
    } else if (wanted !== undefined && rules.fits(wanted, given)) {
      part++;
      item++;
    } else if (star >= 0 && rules.starTakes(items[starItem] as T)) {
      part = star + 1;
      item = ++starItem;
    } else return false;
  }
  return parts.slice(part).every(rules.isStar);
}

function matchParts(parts: readonly string[], segments: readonly string[]): boolean {
  return matchSequence(parts, segments, {
    isStar: (part) => part === "**",
    starTakes: (segment) => !segment.startsWith("."),
    fits: matchName,
  });
}

function matchName(pattern: string, name: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  return matchSequence([...pattern], [...name], {
    isStar: (part) => part === "*",
    starTakes: () => true,
    fits: (part, letter) => part === "?" || part === letter,
  });
}
