/// <reference lib="dom" />
import { preview } from "../../util/preview.js";
import { drawing, element } from "./dom.js";
import { axisSteps, formatDuration } from "./numbers.js";
import type { Row } from "./rows.js";
import type { TimeScale } from "./time-scale.js";
import { VirtualList } from "./virtual-list.js";

/** What the timeline shows; made anew with every change. */
export interface TimelineView {
  readonly rows: readonly Row[];
  /** Places in `rows` of those that are shown. */
  readonly places: readonly number[];
  readonly matches: ReadonlySet<number>;
  readonly folded: ReadonlySet<string>;
  readonly selected: string;
  readonly scale: TimeScale;
  readonly colorOf: (model: string) => string;
}

export interface TimelineActions {
  select(id: string): void;
  toggle(id: string): void;
}

const ROW_HEIGHT = 30;
const AXIS_STEPS = 4;

/** The tree of a run on the left, and when each part of it was at work on the right. */
export class Timeline {
  readonly element: HTMLElement;
  readonly #axis = element("div", { class: "axis" });
  readonly #empty = element("p", { class: "empty" }, "Nothing matches.");
  readonly #list: VirtualList;
  readonly #actions: TimelineActions;
  #view: TimelineView | undefined;

  constructor(actions: TimelineActions) {
    this.#actions = actions;
    this.#list = new VirtualList({
      rowHeight: ROW_HEIGHT,
      label: "Timeline of the run",
      render: (index) => this.#row(index),
    });
    const head = element("div", { class: "timeline-head" }, element("span", {}, "Timeline"), this.#axis);
    this.element = element(
      "nav",
      { class: "timeline", "aria-label": "Timeline" },
      head,
      this.#list.element,
      this.#empty,
    );
  }

  get pageSize(): number {
    return this.#list.pageSize;
  }

  show(view: TimelineView): void {
    this.#view = view;
    this.#drawAxis(view.scale);
    this.#list.reset(view.places.length);
    this.#empty.hidden = view.places.length > 0;
    this.#list.element.setAttribute("aria-activedescendant", rowId(view.selected));
  }

  reveal(position: number): void {
    this.#list.reveal(position);
  }

  focus(): void {
    this.#list.element.focus({ preventScroll: true });
  }

  #drawAxis({ start, end }: TimeScale): void {
    this.#axis.replaceChildren();
    for (const step of axisSteps(end - start, AXIS_STEPS)) {
      const mark = element("span", { class: "tick" }, step === 0 ? "0" : formatDuration(step).replace(".0 s", " s"));
      mark.style.left = `${(step / (end - start)) * 100}%`;
      this.#axis.append(mark);
    }
  }

  #row(index: number): HTMLElement {
    const view = this.#view;
    const place = view?.places[index] ?? -1;
    const row = view?.rows[place];
    if (!view || !row) return element("div");
    const isParent = view.rows[place + 1]?.parent === place;
    const isFolded = view.folded.has(row.id);
    const line = element(
      "div",
      {
        class: `row row-${row.kind}${row.failed ? " failed" : ""}${view.matches.has(place) ? " match" : ""}`,
        id: rowId(row.id),
        role: "treeitem",
        "aria-level": row.level + 1,
        "aria-selected": row.id === view.selected ? "true" : "false",
        "aria-expanded": isParent ? String(!isFolded) : undefined,
      },
      this.#label(row, isParent, isFolded),
      element("span", { class: "row-time" }, row.end === undefined ? "…" : formatDuration(row.end - row.start)),
      bars(row, view),
    );
    line.addEventListener("click", () => this.#actions.select(row.id));
    return line;
  }

  #label(row: Row, isParent: boolean, isFolded: boolean): HTMLElement {
    const twisty = element("span", { class: `twisty${isParent ? (isFolded ? " folded" : " open") : ""}` });
    if (isParent) {
      twisty.append(drawing("svg", { viewBox: "0 0 10 10" }, drawing("path", { d: "M3 1.5 7 5 3 8.5" })));
      twisty.addEventListener("click", (event) => {
        event.stopPropagation();
        this.#actions.toggle(row.id);
      });
    }
    const label = element("span", { class: "row-label" }, twisty, ...labelOf(row));
    label.style.paddingLeft = `${row.level * 14}px`;
    return label;
  }
}

const rowId = (id: string) => `row-${id}`;

function labelOf({ kind, run, turn, call }: Row): HTMLElement[] {
  if (kind === "call" && call) {
    const name = call.run ? "child" : call.cached ? "cached" : "call";
    // The prompts of a batch begin alike; what tells its calls apart is what came back.
    const words = call.run ? call.prompt : (call.error ?? call.reply ?? call.prompt);
    return [element("b", { class: "tag" }, name), element("span", { class: "words" }, preview(words, 120))];
  }
  if (kind === "turn" && turn) {
    const name = turn.extra ? "Wrap-up" : `Turn ${turn.iteration}`;
    const words = turn.model?.reply ?? turn.model?.error ?? (turn.model ? "waiting for the model…" : "");
    return [element("b", {}, name), element("span", { class: "words" }, preview(words.replace(/```[\s\S]*/, ""), 120))];
  }
  return [element("b", {}, "Run"), element("span", { class: "words" }, preview(run.query, 120))];
}

/** When the row was at work. A turn has two parts: the model's, in its colour, and the code's. */
function bars(row: Row, { scale, colorOf }: TimelineView): HTMLElement {
  const { kind, start, end = scale.end, turn, model } = row;
  const area = element("span", { class: "bars", role: "presentation" });
  const add = (from: number, to: number, name: string) => {
    const bar = element("i", { class: `bar ${name}` });
    bar.style.left = `${scale.place(from)}%`;
    bar.style.width = `${scale.place(to) - scale.place(from)}%`;
    area.append(bar);
  };
  if (kind !== "turn") add(start, end, kind === "run" ? "bar-run" : colorOf(model));
  else {
    const modelEnd = turn?.model?.durationMs === undefined ? end : start + turn.model.durationMs;
    add(modelEnd, end, "bar-code");
    add(start, modelEnd, colorOf(model));
  }
  return area;
}
