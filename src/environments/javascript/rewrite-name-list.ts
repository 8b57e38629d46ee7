/** Below this many names, looking through all of them is quicker than keeping an index. */
const INDEXED_FROM = 16;

/** The parser's list of names in a scope. It asks for every name whether it is there, which must not take linear time. */
export class NameList extends Array<string> {
  #indexes: Map<string, number> | undefined;

  override push(...names: string[]): number {
    for (const name of names) {
      super.push(name);
      if (this.#indexes && !this.#has(name, this.#indexes.get(name))) this.#indexes.set(name, this.length - 1);
    }
    return this.length;
  }

  override indexOf(name: string): number {
    if (this.length < INDEXED_FROM) return super.indexOf(name);
    this.#indexes ??= new Map(Array.from(this, (known, index) => [known, index] as const).reverse());
    const index = this.#indexes.get(name);
    return this.#has(name, index) ? index : -1;
  }

  /** The parser may also shorten the list, so an index counts only while the name stands there. */
  #has(name: string, index: number | undefined): index is number {
    return index !== undefined && this[index] === name;
  }
}
