import type { RunNode, SubCallNode, TurnNode } from "../../trajectory/tree.js";

/** A line of the timeline: a run, one of its turns, or a sub-call. A sub-call that started a child stands for the child. */
export interface Row {
  /** `run`, `run/turn` or `run/turn/call`: what stands in the address. */
  readonly id: string;
  readonly kind: "run" | "turn" | "call";
  readonly level: number;
  /** Place of the row it belongs to; -1 at the top. */
  readonly parent: number;
  readonly run: RunNode;
  readonly turn?: TurnNode;
  readonly call?: SubCallNode;
  readonly model: string;
  /** How deep the requests of this row are: a sub-call is one deeper than the run that made it. */
  readonly depth: number;
  readonly start: number;
  /** Milliseconds since the Unix epoch; `undefined` while it goes on. */
  readonly end: number | undefined;
  readonly failed: boolean;
}

/** All rows of a run and what is below it, parents first. */
export function buildRows(root: RunNode): readonly Row[] {
  const rows: Row[] = [];
  const { runId, depth, rootModel, startedAt, endedAt, error } = root;
  rows.push({
    id: runId,
    kind: "run",
    level: 0,
    parent: -1,
    run: root,
    model: rootModel,
    depth,
    start: startedAt,
    end: endedAt,
    failed: error !== undefined,
  });
  addTurns(rows, root, 0, 1);
  return rows;
}

function addTurns(rows: Row[], run: RunNode, parent: number, level: number): void {
  for (const [index, turn] of run.turns.entries()) {
    const place = rows.length;
    const id = `${run.runId}/${index + 1}`;
    const { startedAt, durationMs, model, cells } = turn;
    const isOver = durationMs !== undefined || run.endedAt !== undefined || index < run.turns.length - 1;
    rows.push({
      id,
      kind: "turn",
      level,
      parent,
      run,
      turn,
      model: model?.model ?? run.rootModel,
      depth: run.depth,
      start: startedAt,
      end: isOver ? startedAt + (durationMs ?? turnSpan(turn)) : undefined,
      failed: model?.error !== undefined || cells.some(({ result }) => result?.error !== undefined),
    });
    for (const { calls } of cells)
      for (const call of calls) addCall(rows, { run, turn, call, id, parent: place, level });
  }
}

function addCall(
  rows: Row[],
  { run, turn, call, id, parent, level }: Required<Pick<Row, "run" | "turn" | "call" | "id" | "parent" | "level">>,
): void {
  const { callId, model, startedAt, durationMs, error } = call;
  const place = rows.length;
  rows.push({
    id: `${id}/${callId}`,
    kind: "call",
    level: level + 1,
    parent,
    run,
    turn,
    call,
    model,
    depth: run.depth + 1,
    start: startedAt,
    end: durationMs === undefined ? undefined : startedAt + durationMs,
    failed: error !== undefined,
  });
  if (call.run) addTurns(rows, call.run, place, level + 2);
}

/** How long a turn took that has no end of its own: the one that wound the run up. */
function turnSpan({ startedAt, model, cells }: TurnNode): number {
  const last = cells.at(-1);
  const modelMs = model?.durationMs ?? 0;
  return last ? last.startedAt - startedAt + (last.result?.durationMs ?? 0) : modelMs;
}

/** What the reader wants to see. Empty values mean everything. */
export interface RowFilter {
  readonly search: string;
  readonly failedOnly: boolean;
  readonly depth: number | undefined;
  readonly model: string | undefined;
}

export const NO_FILTER: RowFilter = { search: "", failedOnly: false, depth: undefined, model: undefined };

export const isFiltering = ({ search, failedOnly, depth, model }: RowFilter) =>
  search !== "" || failedOnly || depth !== undefined || model !== undefined;

export interface Selection {
  /** Places of the rows to show: those that match, and those they stand under. */
  readonly places: readonly number[];
  readonly matches: ReadonlySet<number>;
}

/** Picks the rows to show. While a filter is on, nothing is folded away. */
export function selectRows(
  rows: readonly Row[],
  filter: RowFilter,
  folded: ReadonlySet<string>,
  search: RowSearch,
): Selection {
  if (!isFiltering(filter)) return { places: unfolded(rows, folded), matches: new Set() };
  const matches = new Set<number>();
  const shown = new Set<number>();
  const words = filter.search.toLowerCase();
  for (const [place, row] of rows.entries()) {
    if (filter.failedOnly && !row.failed) continue;
    if (filter.depth !== undefined && row.depth !== filter.depth) continue;
    if (filter.model !== undefined && row.model !== filter.model) continue;
    if (words !== "" && !search.textOf(row).includes(words)) continue;
    matches.add(place);
    for (let at = place; at >= 0 && !shown.has(at); at = rows[at]?.parent ?? -1) shown.add(at);
  }
  return { places: [...shown].sort((left, right) => left - right), matches };
}

function unfolded(rows: readonly Row[], folded: ReadonlySet<string>): number[] {
  const hidden = new Set<number>();
  const places: number[] = [];
  for (const [place, { id, parent }] of rows.entries()) {
    if (hidden.has(parent)) {
      hidden.add(place);
      continue;
    }
    places.push(place);
    if (folded.has(id)) hidden.add(place);
  }
  return places;
}

/** The texts of rows in lower case, made once each: ten thousand prompts are searched at every key. */
export class RowSearch {
  readonly #texts = new Map<string, { readonly row: Row; readonly size: number; readonly text: string }>();

  textOf(row: Row): string {
    const parts = textsOf(row);
    const size = parts.reduce((sum, part) => sum + part.length, parts.length);
    const known = this.#texts.get(row.id);
    // A row of a run that goes on gets longer.
    if (known && known.size === size) return known.text;
    const text = parts.join("\n").toLowerCase();
    this.#texts.set(row.id, { row, size, text });
    return text;
  }
}

function textsOf({ kind, run, turn, call }: Row): string[] {
  if (kind === "call" && call) return [call.prompt, call.reply ?? "", call.error ?? "", call.model];
  if (kind === "run" || !turn) return [run.query, run.answer ?? "", run.error ?? "", run.contextDescription];
  const { model, cells, feedback = "" } = turn;
  return [
    model?.reasoning ?? "",
    model?.reply ?? "",
    model?.error ?? "",
    feedback,
    ...cells.flatMap(({ code, result }) => [
      code,
      result?.output.head ?? "",
      result?.output.tail ?? "",
      result?.value ?? "",
      result?.error?.text ?? "",
    ]),
  ];
}
