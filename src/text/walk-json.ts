/** What {@link walkJson} reports, in document order. */
export interface JsonVisitor {
  /** An array or object begins. */
  open(container: object): void;
  /** The next member of the innermost container; arrays have no keys. */
  member(index: number, key: string | undefined): void;
  /** Anything that is neither array nor object. */
  leaf(value: unknown): void;
  /** The innermost container ends. */
  close(container: object): void;
  /** Asked before every step; `true` ends the walk. */
  readonly isDone?: () => boolean;
}

interface Frame {
  readonly container: object;
  /** Absent for arrays. */
  readonly keys: readonly string[] | undefined;
  readonly size: number;
  next: number;
}

/** Visits a value and everything in it. It keeps its own stack, so that no depth of nesting overflows the engine's. */
export function walkJson(root: unknown, visitor: JsonVisitor): void {
  const frames: Frame[] = [];
  visit(root, visitor, frames);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (visitor.isDone?.() === true) return;
    if (frame.next === frame.size) {
      frames.pop();
      visitor.close(frame.container);
      continue;
    }
    const index = frame.next++;
    const key = frame.keys?.[index];
    visitor.member(index, key);
    visit((frame.container as Record<string | number, unknown>)[key ?? index], visitor, frames);
  }
}

function visit(value: unknown, visitor: JsonVisitor, frames: Frame[]): void {
  if (typeof value !== "object" || value === null) {
    visitor.leaf(value);
    return;
  }
  visitor.open(value);
  const keys = Array.isArray(value) ? undefined : Object.keys(value);
  frames.push({ container: value, keys, size: keys?.length ?? (value as readonly unknown[]).length, next: 0 });
}
