/// <reference lib="dom" />
import { element } from "./dom.js";
import { formatCount } from "./numbers.js";
import { NO_FILTER, type Row, type RowFilter } from "./rows.js";

/** The search field and the filters beside it. */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #search = element("input", {
    type: "search",
    placeholder: "Search prompts, replies, code, output",
    "aria-label": "Search",
    spellcheck: "false",
  });
  readonly #failed = element("input", { type: "checkbox" });
  readonly #depth = element("select", { "aria-label": "Depth" });
  readonly #model = element("select", { "aria-label": "Model" });
  readonly #count = element("output", { class: "count" });
  readonly #changed: (filter: RowFilter) => void;

  constructor(changed: (filter: RowFilter) => void) {
    this.#changed = changed;
    const failed = element("label", { class: "check" }, this.#failed, "Errors");
    this.element = element("search", { class: "filters" }, this.#search, this.#count, failed, this.#depth, this.#model);
    this.element.addEventListener("input", () => this.#changed(this.value));
  }

  get value(): RowFilter {
    return {
      search: this.#search.value.trim(),
      failedOnly: this.#failed.checked,
      depth: this.#depth.value === "" ? undefined : Number(this.#depth.value),
      model: this.#model.value === "" ? undefined : this.#model.value,
    };
  }

  get isActive(): boolean {
    return Object.entries(this.value).some(([name, value]) => value !== NO_FILTER[name as keyof RowFilter]);
  }

  focus(): void {
    this.#search.focus();
    this.#search.select();
  }

  toggleFailed(): void {
    this.#failed.checked = !this.#failed.checked;
    this.#changed(this.value);
  }

  clear(): void {
    this.#search.value = "";
    this.#failed.checked = false;
    this.#depth.value = "";
    this.#model.value = "";
    this.#search.blur();
    this.#changed(this.value);
  }

  /** Offers the depths and models that there are. */
  offer(rows: readonly Row[]): void {
    const depths = [...new Set(rows.map(({ depth }) => depth))].sort((left, right) => left - right);
    const models = [...new Set(rows.map(({ model }) => model))];
    setChoices(
      this.#depth,
      "All depths",
      depths.map((depth) => [String(depth), depth === 0 ? "Root" : `Depth ${depth}`]),
    );
    setChoices(
      this.#model,
      "All models",
      models.map((model) => [model, model]),
    );
  }

  count(matches: number | undefined): void {
    this.#count.value = matches === undefined ? "" : formatCount(matches);
  }
}

function setChoices(
  select: HTMLSelectElement,
  all: string,
  choices: readonly (readonly [value: string, label: string])[],
): void {
  if (select.options.length === choices.length + 1) return;
  const { value } = select;
  select.replaceChildren(
    ...[["", all] as const, ...choices].map(([key, label]) => element("option", { value: key }, label)),
  );
  select.value = value;
}
