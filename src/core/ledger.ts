import { addUsage, type ModelUsage, NO_USAGE } from "../spec/usage.js";

/** Keeps the sums of one run and, through its parent, of the tree above it. Model names are data, so sums live in Maps. */
export class Ledger {
  readonly #parent: Ledger | undefined;
  readonly #byDepth: Map<string, ModelUsage>[] = [];
  subCalls = 0;
  cacheHits = 0;

  constructor(parent?: Ledger) {
    this.#parent = parent;
  }

  record(depth: number, model: string, usage: ModelUsage): void {
    while (this.#byDepth.length <= depth) this.#byDepth.push(new Map());
    const models = this.#byDepth[depth];
    models?.set(model, addUsage(models.get(model) ?? NO_USAGE, usage));
    this.#parent?.record(depth, model, usage);
  }

  countSubCall(): void {
    this.subCalls++;
    this.#parent?.countSubCall();
  }

  /** Takes back one that was refused before anything was sent. */
  returnSubCall(): void {
    this.subCalls--;
    this.#parent?.returnSubCall();
  }

  countCacheHit(): void {
    this.cacheHits++;
    this.#parent?.countCacheHit();
  }

  byModel(): Record<string, ModelUsage> {
    const sums = new Map<string, ModelUsage>();
    for (const models of this.#byDepth) {
      for (const [model, usage] of models) sums.set(model, addUsage(sums.get(model) ?? NO_USAGE, usage));
    }
    return Object.fromEntries(sums);
  }

  byDepth(): Record<string, ModelUsage>[] {
    return this.#byDepth.map((models) => Object.fromEntries(models));
  }

  total(): ModelUsage {
    return Object.values(this.byModel()).reduce(addUsage, NO_USAGE);
  }
}
