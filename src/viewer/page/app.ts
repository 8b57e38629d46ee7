/// <reference lib="dom" />
import { TrajectoryFold } from "../../trajectory/fold.js";
import type { TrajectoryLine } from "../../trajectory/lines.js";
import { type RunNode, walkRuns } from "../../trajectory/tree.js";
import { preview } from "../../util/preview.js";
import { button, element } from "./dom.js";
import { FilterBar } from "./filter-bar.js";
import { helpDialog } from "./help.js";
import { listenForKeys } from "./keyboard.js";
import { modelColors } from "./model-colors.js";
import { formatTime } from "./numbers.js";
import { Reader } from "./reader.js";
import {
  buildRows,
  isFiltering,
  NO_FILTER,
  type Row,
  type RowFilter,
  RowSearch,
  type Selection,
  selectRows,
} from "./rows.js";
import { markWords } from "./search-marks.js";
import { toggleTheme } from "./theme.js";
import { timeScale } from "./time-scale.js";
import { Timeline } from "./timeline.js";

/** The whole page: what is known of the runs, what of it is shown, and what the reader does about it. */
export class App {
  readonly #fold = new TrajectoryFold();
  readonly #isLive: boolean;
  readonly #timeline = new Timeline({ select: (id) => this.#select(id), toggle: (id) => this.#toggle(id) });
  readonly #reader = new Reader();
  readonly #filters = new FilterBar((filter) => this.#applyFilter(filter));
  readonly #help = helpDialog();
  readonly #runPicker = element("select", { class: "run-picker", "aria-label": "Run" });
  readonly #status = element("span", { class: "status" });
  readonly #search = new RowSearch();
  readonly #folded = new Set<string>();
  #filter: RowFilter = NO_FILTER;
  #root: RunNode | undefined;
  #rows: readonly Row[] = [];
  #selection: Selection = { places: [], matches: new Set() };
  /** Id of the selected row; the address has the same. */
  #selected = "";

  constructor(isLive: boolean) {
    this.#isLive = isLive;
    this.#status.hidden = !isLive;
  }

  /** Puts the page into the document and listens to the reader. */
  start(): void {
    const keys = button("?", { class: "plain", title: "Keys", "aria-label": "Keys" }, () => this.#help.showModal());
    const theme = button("◐", { class: "plain", title: "Light or dark", "aria-label": "Light or dark" }, toggleTheme);
    const mark = element("span", { class: "mark" }, "rlm");
    const bar = element(
      "header",
      { class: "topbar" },
      mark,
      this.#runPicker,
      this.#status,
      this.#filters.element,
      theme,
      keys,
    );
    document.body.append(bar, this.#timeline.element, this.#reader.element, this.#help);
    this.#runPicker.addEventListener("change", () => this.#select(this.#runPicker.value));
    window.addEventListener("hashchange", () => this.#select(addressId()));
    this.#listen();
    this.#selected = addressId();
    this.#refresh(true);
    this.#timeline.focus();
  }

  add(lines: readonly TrajectoryLine[]): void {
    for (const line of lines) this.#fold.add(line);
  }

  /** Shows what has come in. */
  update(): void {
    this.#refresh(this.#root === undefined);
  }

  /** Says whether the run is being followed, and what hinders that. */
  setStatus(status: string, isGood: boolean): void {
    this.#status.textContent = status;
    this.#status.classList.toggle("running", isGood);
  }

  #listen(): void {
    listenForKeys({
      j: () => this.#move(1),
      k: () => this.#move(-1),
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      PageDown: () => this.#move(this.#timeline.pageSize),
      PageUp: () => this.#move(-this.#timeline.pageSize),
      Home: () => this.#move(Number.NEGATIVE_INFINITY),
      End: () => this.#move(Number.POSITIVE_INFINITY),
      ArrowRight: () => this.#unfold(),
      ArrowLeft: () => this.#foldOrLeave(),
      Enter: () => this.#reader.focus(),
      "/": () => this.#filters.focus(),
      e: () => this.#filters.toggleFailed(),
      t: toggleTheme,
      "?": () => this.#help.showModal(),
      Escape: () => this.#escape(),
    });
  }

  #refresh(reveal: boolean): void {
    const { roots } = this.#fold;
    this.#root = rootOf(roots, this.#selected) ?? roots[0];
    this.#offerRuns(roots);
    if (!this.#root) {
      this.#reader.element.replaceChildren(
        element(
          "p",
          { class: "empty" },
          this.#isLive ? "Waiting for the run to start…" : "There is no run in this file.",
        ),
      );
      return;
    }
    this.#rows = buildRows(this.#root);
    this.#filters.offer(this.#rows);
    if (!this.#rows.some(({ id }) => id === this.#selected)) this.#selected = this.#root.runId;
    this.#draw(reveal);
  }

  #draw(reveal: boolean): void {
    const root = this.#root;
    if (!root) return;
    this.#selection = selectRows(this.#rows, this.#filter, this.#folded, this.#search);
    this.#filters.count(isFiltering(this.#filter) ? this.#selection.matches.size : undefined);
    const colorOf = modelColors(this.#rows);
    const now = this.#rows.reduce((latest, { run }) => Math.max(latest, run.lastAt), root.lastAt);
    const { places, matches } = this.#selection;
    const scale = timeScale(this.#rows, now);
    this.#timeline.show({
      rows: this.#rows,
      places,
      matches,
      folded: this.#folded,
      selected: this.#selected,
      scale,
      colorOf,
    });
    const row = this.#rows.find(({ id }) => id === this.#selected);
    if (!row) return;
    const context = { now, isLive: this.#isLive, colorOf, select: (id: string) => this.#select(id) };
    this.#reader.show(row, this.#rows, context, reveal);
    markWords(this.#reader.element, this.#filter.search);
    if (reveal) this.#timeline.reveal(this.#position());
  }

  #select(id: string): void {
    if (id === "" || id === this.#selected) return;
    this.#selected = id;
    const isHere = this.#rows.some((row) => row.id === id);
    if (isHere) this.#draw(true);
    else this.#refresh(true);
    history.replaceState(null, "", `#${this.#selected}`);
  }

  #position(): number {
    const place = this.#rows.findIndex(({ id }) => id === this.#selected);
    return Math.max(0, this.#selection.places.indexOf(place));
  }

  #move(by: number): void {
    const { places } = this.#selection;
    const row = this.#rows[places[Math.min(places.length - 1, Math.max(0, this.#position() + by))] ?? -1];
    if (row) this.#select(row.id);
  }

  #applyFilter(filter: RowFilter): void {
    this.#filter = filter;
    this.#draw(false);
    this.#timeline.reveal(this.#position());
  }

  #toggle(id: string): void {
    if (!this.#folded.delete(id)) this.#folded.add(id);
    this.#draw(false);
  }

  /** Shows what is below the selected row, or goes there. */
  #unfold(): void {
    if (this.#folded.has(this.#selected)) this.#toggle(this.#selected);
    else if (this.#isParent()) this.#move(1);
  }

  /** Hides what is below the selected row, or goes to the row above it. */
  #foldOrLeave(): void {
    if (this.#isParent() && !this.#folded.has(this.#selected)) this.#toggle(this.#selected);
    else {
      const parent = this.#rows.find(({ id }) => id === this.#selected)?.parent ?? -1;
      this.#select(this.#rows[parent]?.id ?? "");
    }
  }

  #isParent(): boolean {
    const place = this.#rows.findIndex(({ id }) => id === this.#selected);
    return place !== -1 && this.#rows[place + 1]?.parent === place;
  }

  #escape(): void {
    if (this.#filters.isActive) this.#filters.clear();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    this.#timeline.focus();
  }

  #offerRuns(roots: readonly RunNode[]): void {
    this.#runPicker.hidden = roots.length < 2;
    if (this.#runPicker.options.length !== roots.length) {
      this.#runPicker.replaceChildren(
        ...roots.map(({ runId, query, startedAt }) =>
          element("option", { value: runId }, `${preview(query, 60)} · ${formatTime(startedAt)}`),
        ),
      );
    }
    if (this.#root) this.#runPicker.value = this.#root.runId;
  }
}

/** The tree that an id belongs to; ids begin with that of a run. */
function rootOf(roots: readonly RunNode[], id: string): RunNode | undefined {
  const [runId] = id.split("/");
  return roots.find((root) => [...walkRuns(root)].some((run) => run.runId === runId));
}

/** What the address points to. */
function addressId(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    // A mistyped address points to nothing.
    return "";
  }
}
