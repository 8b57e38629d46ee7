/// <reference lib="dom" />
import type { RunNode } from "../../trajectory/tree.js";
import { preview } from "../../util/preview.js";
import { callView } from "./call-view.js";
import type { PageContext } from "./cell-view.js";
import { button, element } from "./dom.js";
import type { Row } from "./rows.js";
import { runView } from "./run-view.js";
import { spendingOf, totalOf } from "./spending.js";
import { turnState, turnView } from "./turn-view.js";

interface Shown {
  readonly state: string;
  readonly view: HTMLElement;
}

/**
 * The page on the right: a run with all its turns, to be read from top to bottom, or one sub-call. When a run goes on,
 * only what has changed is made anew, so that what the reader has opened stays open.
 */
export class Reader {
  readonly element = element("main", { class: "reader", tabindex: -1 });
  #page = "";
  readonly #shown = new Map<string, Shown>();

  /** Shows what belongs to a row, and brings it into sight when `reveal` says so. */
  show(row: Row, rows: readonly Row[], context: PageContext, reveal: boolean): void {
    const run = row.kind === "call" ? row.call?.run : row.run;
    const page = run ? `run ${run.runId}` : `call ${row.id}`;
    if (page !== this.#page) {
      this.#page = page;
      this.#shown.clear();
      this.element.replaceChildren(trail(row, rows, context));
      this.element.scrollTop = 0;
    }
    if (run) this.#showRun(run, context);
    else this.#put(page, callState(row), () => callView(row, context));
    if (reveal) this.#reveal(row);
  }

  focus(): void {
    this.element.focus();
  }

  #showRun(run: RunNode, context: PageContext): void {
    this.#put("overview", runState(run), () => runView(run, context));
    for (const [index, turn] of run.turns.entries()) {
      this.#put(`turn ${index}`, turnState(turn), () => turnView(run, turn, context));
    }
  }

  #put(key: string, state: string, make: () => HTMLElement): void {
    const before = this.#shown.get(key);
    if (before?.state === state) return;
    const view = make();
    if (before) before.view.replaceWith(view);
    else this.element.append(view);
    this.#shown.set(key, { state, view });
  }

  #reveal({ kind, id }: Row): void {
    for (const current of this.element.querySelectorAll(".current")) current.classList.remove("current");
    if (kind !== "turn") {
      this.element.scrollTop = 0;
      return;
    }
    const turn = document.getElementById(`turn-${id}`);
    turn?.classList.add("current");
    turn?.scrollIntoView({ block: "start" });
  }
}

function runState(run: RunNode): string {
  const { inputTokens } = totalOf(spendingOf(run));
  return [run.endedAt, run.answer?.length, run.turns.length, run.warnings.length, inputTokens].join();
}

const callState = ({ call }: Row) => [call?.durationMs, call?.reply?.length].join();

/** The way from the root to a row, each step a button. */
function trail(row: Row, rows: readonly Row[], { select }: PageContext): HTMLElement {
  const steps: Node[] = [];
  for (
    let at: Row | undefined = rows[row.parent];
    at && row.level > 1 - Number(row.kind === "call");
    at = rows[at.parent]
  ) {
    const { id } = at;
    steps.unshift(
      element(
        "li",
        {},
        button(stepName(at), {}, () => select(id)),
      ),
    );
  }
  return element("nav", { class: "trail", "aria-label": "Where this is" }, element("ol", {}, ...steps));
}

function stepName({ kind, turn, call, run }: Row): string {
  if (kind === "turn") return turn?.extra ? "Wrap-up" : `Turn ${turn?.iteration ?? 0}`;
  return kind === "call" ? `Child: ${preview(call?.prompt ?? "", 40)}` : `Run: ${preview(run.query, 40)}`;
}
