import { type MethodStyle, markers, moveTo, type Place, tenths } from "./marker.js";
import type { Scale } from "./scale.js";
import { element, type Svg } from "./svg.js";

/** A rectangle of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A value with what it may have been; hollow where nothing was answered. */
export interface PlotPoint {
  readonly length: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly isHollow: boolean;
}

/** One line of a panel. */
export interface Series {
  readonly style: MethodStyle;
  readonly points: readonly PlotPoint[];
}

export interface Panel {
  readonly title: string;
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly series: readonly Series[];
  /** A length at which the base model's window ends. */
  readonly window: number | undefined;
}

const GRID = "#e4e4e4";
const AXIS = "#888";
/** The line at which a window ends, on panels and in the legend. */
export const WINDOW_LINE = { stroke: AXIS, "stroke-dasharray": "3 3" };
/** Between the markers of neighbouring methods, so that equal values can be told apart. */
const DODGE = 4;
const TICK_GAP = 6;
/** Least distance between two labels of the horizontal axis. */
const LABEL_WIDTH = 34;

/** Draws axes, whiskers, lines and markers. */
export function drawPanel(panel: Panel): Svg {
  const { box, title, series } = panel;
  return element(
    "g",
    {},
    element("text", { x: box.x, y: box.y - 10, "font-weight": 600 }, title),
    ...drawAxes(panel),
    ...drawWindow(panel),
    ...series.map((one, index) => drawSeries(panel, one, (index - (series.length - 1) / 2) * DODGE)),
  );
}

function drawAxes({ box, x, y, formatX, formatY }: Panel): readonly Svg[] {
  const { x: left, y: top, width, height } = box;
  const bottom = top + height;
  const grid = y.ticks.map((tick) => `${moveTo([left, y.at(tick)])}h${width}`).join("");
  const ticks = x.ticks.map((tick) => `${moveTo([x.at(tick), bottom])}v4`).join("");
  const every = Math.max(1, Math.ceil((x.ticks.length * LABEL_WIDTH) / width));
  const labelled = x.ticks.filter((_, index) => index % every === 0);
  return [
    element("path", { d: grid, stroke: GRID }),
    element("path", { d: `${moveTo([left, bottom])}h${width}${ticks}`, stroke: AXIS }),
    element(
      "g",
      { "text-anchor": "end", "font-size": 11 },
      ...y.ticks.map((tick) => element("text", { x: left - TICK_GAP, y: y.at(tick) + 4 }, formatY(tick))),
    ),
    element(
      "g",
      { "text-anchor": "middle", "font-size": 11 },
      ...labelled.map((tick) => element("text", { x: x.at(tick), y: bottom + 17 }, formatX(tick))),
    ),
  ];
}

function drawWindow({ box, x, window }: Panel): readonly Svg[] {
  if (window === undefined || window < Math.min(...x.ticks) || window > Math.max(...x.ticks)) return [];
  return [element("path", { d: `${moveTo([x.at(window), box.y])}v${box.height}`, ...WINDOW_LINE })];
}

function drawSeries({ x, y }: Panel, { style, points }: Series, shift: number): Svg {
  const sorted = [...points].sort((left, right) => left.length - right.length);
  const placeOf = (point: PlotPoint): Place => [x.at(point.length) + shift, y.at(point.value)];
  const placesOf = (isHollow: boolean) => sorted.filter((point) => point.isHollow === isHollow).map(placeOf);
  const line = sorted.map((point, index) => moveTo(placeOf(point)).replace("M", index === 0 ? "M" : "L")).join("");
  const whiskers = sorted
    .filter(({ low, high }) => high > low)
    .map((point) => `${moveTo([x.at(point.length) + shift, y.at(point.low)])}V${tenths(y.at(point.high))}`)
    .join("");
  return element(
    "g",
    { stroke: style.color, fill: "none" },
    ...(whiskers === "" ? [] : [element("path", { d: whiskers, "stroke-opacity": 0.4 })]),
    ...(sorted.length < 2 ? [] : [element("path", { d: line, "stroke-width": 1.5 })]),
    ...markers(style, placesOf(false), false),
    ...markers(style, placesOf(true), true),
  );
}
