/// <reference lib="dom" />
import type { CellNode, SubCallNode } from "../../trajectory/tree.js";
import { preview } from "../../util/preview.js";
import { button, drawing, element, fold } from "./dom.js";
import { layOutLanes } from "./lanes.js";
import { formatCount, formatDuration, formatPlural, formatShort } from "./numbers.js";
import { facts, titled } from "./parts.js";
import { textBlock } from "./text-block.js";

/** What parts of a page need to know of the rest of it. */
export interface PageContext {
  /** Time of the newest line, for what goes on. */
  readonly now: number;
  readonly isLive: boolean;
  colorOf(model: string): string;
  select(id: string): void;
}

const LISTED_CALLS = 8;
const MAX_LISTED_CALLS = 250;
const LANE_HEIGHT = 7;

/** One piece of code: the code, what it printed, what it asked of sub-models, what it left in variables. */
export function cellView(cell: CellNode, turnId: string, context: PageContext): HTMLElement {
  const { code, result, calls, language } = cell;
  const view = element("div", { class: `cell${result?.error ? " failed" : ""}` });
  view.append(
    element(
      "header",
      {},
      element("span", {}, language),
      facts(
        result ? formatDuration(result.durationMs) : context.isLive ? "running" : "did not end",
        result?.final && "handed in the answer",
      ),
    ),
    textBlock(code, { class: "code", language }),
  );
  if (calls.length > 0) view.append(callsView(calls, turnId, context));
  if (result) view.append(...outputViews(result));
  const changed = new Set(result?.changedVariables);
  const variables = cell.variables.filter(({ name }) => changed.has(name));
  if (variables.length > 0) view.append(variableTable(variables));
  return view;
}

function outputViews(result: NonNullable<CellNode["result"]>): Node[] {
  const { output, value, error, reset, notices = [], unhandledRejections = [], unawaitedCalls } = result;
  const { head = "", tail = "", length = 0 } = output ?? {};
  const left = length - head.length - tail.length;
  const views: Node[] = [];
  if (head !== "") views.push(titled("Output", textBlock(head, { maxLines: 24 })));
  if (tail !== "") {
    views.push(
      element("p", { class: "gap" }, `${formatCount(left)} characters are not kept`),
      textBlock(tail, { maxLines: 24 }),
    );
  }
  if (value !== undefined) views.push(titled("Value", textBlock(value, { maxLines: 24 })));
  if (error) views.push(titled("Error", textBlock(error.text, { class: "error" })));
  for (const rejection of unhandledRejections)
    views.push(titled("Unhandled rejection", textBlock(rejection.text, { class: "error" })));
  for (const notice of notices) views.push(element("p", { class: "note" }, notice));
  if (unawaitedCalls > 0)
    views.push(element("p", { class: "note" }, `${formatPlural(unawaitedCalls, "sub-call")} nobody awaited`));
  if (reset) {
    const words = `The REPL was replaced: ${reset.reason}. Kept: ${list(reset.restored)}. Lost: ${list(reset.lost)}.`;
    views.push(element("p", { class: "note" }, words));
  }
  return views;
}

const list = (names: readonly string[]) => (names.length > 0 ? names.join(", ") : "nothing");

/** Names, types and beginnings of values. */
export function variableTable(variables: CellNode["variables"]): HTMLElement {
  const rows = variables.map(({ name, type, preview: start }) =>
    element(
      "tr",
      {},
      element("th", {}, name),
      element("td", { class: "type" }, type),
      element("td", {}, preview(start, 140)),
    ),
  );
  return titled("Variables", element("table", { class: "variables" }, ...rows));
}

function callsView(calls: readonly SubCallNode[], turnId: string, context: PageContext): HTMLElement {
  const failed = calls.filter(({ error }) => error !== undefined).length;
  const lanes = layOutLanes(calls, context.now);
  const summary = facts(
    formatPlural(calls.length, "sub-call"),
    failed > 0 && `${formatCount(failed)} failed`,
    `${formatDuration(lanes.spanMs)} in all`,
    calls.length > 1 && `up to ${lanes.count} at a time`,
  );
  const view = element("section", { class: "calls" }, element("h4", {}, summary));
  if (calls.length > 1) view.append(lanePicture(calls, lanes, context));
  const listed = (some: readonly SubCallNode[]) => some.map((call) => callRow(call, turnId, context));
  view.append(...listed(calls.slice(0, LISTED_CALLS)));
  const rest = calls.slice(LISTED_CALLS, MAX_LISTED_CALLS);
  if (rest.length > 0) {
    const words =
      calls.length > MAX_LISTED_CALLS
        ? `${formatCount(rest.length)} more here, all in the timeline`
        : `${formatCount(rest.length)} more`;
    view.append(fold([words], () => listed(rest)));
  }
  return view;
}

function lanePicture(
  calls: readonly SubCallNode[],
  { count, stretches }: ReturnType<typeof layOutLanes>,
  context: PageContext,
) {
  const height = count * LANE_HEIGHT;
  const picture = drawing("svg", { class: "lanes", height, role: "img", "aria-label": "When the sub-calls ran" });
  const color = context.colorOf(calls[0]?.model ?? "");
  for (const { lane, from, to, failed } of stretches) {
    picture.append(
      drawing("rect", {
        class: failed ? "lane-failed" : color,
        x: `${from}%`,
        y: lane * LANE_HEIGHT,
        width: `${Math.max(0.2, to - from - 0.12)}%`,
        height: LANE_HEIGHT - 2,
        rx: 1.5,
      }),
    );
  }
  return picture;
}

function callRow(call: SubCallNode, turnId: string, context: PageContext): HTMLElement {
  const { prompt, reply, error, usage, durationMs, cached, run } = call;
  const row = button("", { class: `call-row${error === undefined ? "" : " failed"}` }, () =>
    context.select(`${turnId}/${call.callId}`),
  );
  const state = run ? "child" : cached ? "cached" : error === undefined ? "" : "failed";
  row.append(
    element("i", { class: `dot ${context.colorOf(call.model)}` }),
    element("span", { class: "words" }, preview(prompt, 160)),
    element(
      "span",
      { class: "words reply" },
      state !== "" && element("b", { class: "tag" }, state),
      preview(error ?? reply ?? "…", 160),
    ),
    element("span", { class: "number" }, usage ? formatShort(usage.inputTokens + usage.outputTokens) : "–"),
    element("span", { class: "number" }, formatDuration(durationMs)),
  );
  return row;
}
