/// <reference lib="dom" />
import { element } from "./dom.js";

/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const MARGIN_ROWS = 12;

/** A list of rows of equal height that holds only those in sight, however many there are. */
export class VirtualList {
  readonly element: HTMLElement;
  readonly #rowHeight: number;
  readonly #render: (index: number) => HTMLElement;
  readonly #space = element("div", { class: "list-space", role: "presentation" });
  readonly #shown = new Map<number, HTMLElement>();
  #count = 0;
  #frame = 0;

  constructor(options: {
    readonly rowHeight: number;
    readonly label: string;
    readonly render: (index: number) => HTMLElement;
  }) {
    this.#rowHeight = options.rowHeight;
    this.#render = options.render;
    this.element = element(
      "div",
      { class: "list", role: "tree", tabindex: 0, "aria-label": options.label },
      this.#space,
    );
    this.element.addEventListener("scroll", () => this.#schedule(), { passive: true });
    new ResizeObserver(() => this.#schedule()).observe(this.element);
  }

  /** Shows other rows, or the same ones changed. */
  reset(count: number): void {
    this.#count = count;
    this.#space.style.height = `${count * this.#rowHeight}px`;
    for (const row of this.#shown.values()) row.remove();
    this.#shown.clear();
    this.#fill();
  }

  /** Brings a row into sight, moving as little as possible. */
  reveal(index: number): void {
    const { scrollTop, clientHeight } = this.element;
    const top = index * this.#rowHeight;
    const margin = this.#rowHeight * 2;
    if (top < scrollTop + margin) this.element.scrollTop = top - margin;
    else if (top + this.#rowHeight + margin > scrollTop + clientHeight) {
      this.element.scrollTop = top + this.#rowHeight + margin - clientHeight;
    }
    this.#fill();
  }

  /** How many rows fit, for moving by pages. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight) - 2);
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#fill();
    });
  }

  #fill(): void {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - MARGIN_ROWS);
    const last = Math.min(this.#count, Math.ceil((scrollTop + clientHeight) / this.#rowHeight) + MARGIN_ROWS);
    for (const [index, row] of this.#shown) {
      if (index >= first && index < last) continue;
      row.remove();
      this.#shown.delete(index);
    }
    for (let index = first; index < last; index++) {
      if (this.#shown.has(index)) continue;
      const row = this.#render(index);
      row.style.top = `${index * this.#rowHeight}px`;
      this.#shown.set(index, row);
      this.#space.append(row);
    }
  }
}
