import { describe, expect, it } from "vitest";
import { foldTrajectory } from "../../../src/trajectory/fold.js";
import { buildRows, NO_FILTER, type RowFilter, RowSearch, selectRows } from "../../../src/viewer/page/rows.js";
import { linesOf } from "../../trajectory/lines-of.js";
import { sampleRun } from "../../trajectory/sample-run.js";

const [root] = foldTrajectory(linesOf(sampleRun({ subCalls: 24 })));
if (!root) throw new Error("there is no run");
const rows = buildRows(root);
const select = (filter: Partial<RowFilter>, folded: readonly string[] = []) =>
  selectRows(rows, { ...NO_FILTER, ...filter }, new Set(folded), new RowSearch());
const matches = (filter: Partial<RowFilter>) => [...select(filter).matches].map((place) => rows[place]);

describe("buildRows", () => {
  it("lists the run, its turns, their sub-calls and what is in children, parents first", () => {
    expect(rows.map(({ kind }) => kind).filter((kind) => kind === "turn")).toHaveLength(7);
    expect(rows.filter(({ kind }) => kind === "call")).toHaveLength(27);
    for (const [place, { parent, level }] of rows.entries()) {
      expect(parent).toBeLessThan(place);
      if (parent >= 0) expect(level).toBe((rows[parent]?.level ?? 0) + 1);
    }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it("leaves the end of what goes on open", () => {
    const events = sampleRun();
    const cut = events.findIndex(({ type }) => type === "sub_call_end");
    const [unfinished] = foldTrajectory(linesOf(events.slice(0, cut)));
    const open = (unfinished ? buildRows(unfinished) : []).filter(({ end }) => end === undefined);
    expect(open.map(({ kind }) => kind)).toEqual(["run", "turn", ...Array.from({ length: 8 }, () => "call")]);
  });
});

describe("selectRows", () => {
  it("shows everything without a filter, but what is folded away", () => {
    expect(select({}).places).toEqual(rows.map((_, place) => place));
    const turn = rows.findIndex(({ kind, turn }) => kind === "turn" && (turn?.cells[0]?.calls.length ?? 0) === 24);
    const { places } = select({}, [rows[turn]?.id ?? ""]);
    expect(places).toHaveLength(rows.length - 24);
    expect(places).toContain(turn);
    expect(select({}, [rows[0]?.id ?? ""]).places).toEqual([0]);
  });

  it("finds words in prompts, replies, code, output and errors, whatever their case, and shows what they stand under", () => {
    expect(matches({ search: "RATE LIMIT reached" }).map((row) => row?.kind)).toEqual(["call", "call"]);
    expect(matches({ search: "byproduct[product]" }).map((row) => row?.turn?.iteration)).toEqual([1]);
    expect(matches({ search: "match is not a function" })[0]?.turn?.iteration).toBe(3);
    const { places } = select({ search: "are these reasons" });
    expect(places.map((place) => rows[place]?.kind)).toEqual(["run", "turn", "call", "turn", "call", "call"]);
    expect(select({ search: "no such words" }).places).toEqual([]);
  });

  it("filters by failure, depth and model, together", () => {
    expect(matches({ failedOnly: true }).map((row) => row?.kind)).toEqual(["call", "call", "turn"]);
    expect(matches({ depth: 2 })).toHaveLength(2);
    expect(matches({ depth: 0, model: "gpt-5" }).map((row) => row?.kind)).toEqual([
      "run",
      ...Array.from({ length: 5 }, () => "turn"),
    ]);
    expect(matches({ depth: 0, model: "gpt-5-mini" })).toEqual([]);
    expect(matches({ failedOnly: true, model: "gpt-5-mini" })).toHaveLength(2);
  });
});
