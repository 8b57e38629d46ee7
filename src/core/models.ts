import type { LanguageModel } from "../spec/model.js";
import { formatUnknownModel } from "../text/wrong-calls.js";

/** A model and the client that reaches it. */
export interface ModelRef {
  readonly provider: LanguageModel;
  /** The name that the provider knows. */
  readonly model: string;
}

/** The models that a run may call, by the names that code may use. */
export class ModelRegistry {
  readonly root: ModelRef;
  readonly sub: ModelRef;
  readonly #byName: ReadonlyMap<string, ModelRef>;

  constructor(root: ModelRef, sub: ModelRef, others: Iterable<readonly [string, ModelRef]> = []) {
    this.root = root;
    this.sub = sub;
    this.#byName = new Map([[root.model, root], [sub.model, sub], ...others]);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @throws TypeError, for the code that asked, when the name is not known: another model would be a silent wrong answer. */
  get(name: string | undefined): ModelRef {
    if (name === undefined) return this.sub;
    const found = this.#byName.get(name);
    if (!found) throw new TypeError(formatUnknownModel(name, this.#byName.keys()));
    return found;
  }

  /** The names that are sent to providers. */
  get modelNames(): readonly string[] {
    return [...new Set([this.root, this.sub, ...this.#byName.values()].map(({ model }) => model))];
  }

  /** What code may name; empty when there is no choice to make. */
  get choices(): readonly string[] {
    const names = [...this.#byName.keys()];
    return names.length > 2 ? names : [];
  }

  /** The same models, with another one at the root: what a child run sees. */
  withRoot(root: ModelRef): ModelRegistry {
    return new ModelRegistry(root, this.sub, this.#byName);
  }
}
