import { type MethodStyle, marker } from "./marker.js";
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
    ...drawGrid(panel),
    ...drawWindow(panel),
    ...series.map((one, index) => drawSeries(panel, one, (index - (series.length - 1) / 2) * DODGE)),
  );
}

function drawGrid({ box, x, y, formatX, formatY }: Panel): readonly Svg[] {
  const { x: left, y: top, width, height } = box;
  const bottom = top + height;
  const horizontal = y.ticks.flatMap((tick) => [
    element("path", { d: `M${left} ${round(y.at(tick))}h${width}`, stroke: GRID }),
    element("text", { x: left - TICK_GAP, y: y.at(tick) + 4, "text-anchor": "end", "font-size": 11 }, formatY(tick)),
  ]);
  const every = Math.max(1, Math.ceil((x.ticks.length * LABEL_WIDTH) / width));
  const vertical = x.ticks.flatMap((tick, index) => [
    element("path", { d: `M${round(x.at(tick))} ${bottom}v4`, stroke: AXIS }),
    ...(index % every === 0
      ? [element("text", { x: x.at(tick), y: bottom + 17, "text-anchor": "middle", "font-size": 11 }, formatX(tick))]
      : []),
  ]);
  return [...horizontal, ...vertical, element("path", { d: `M${left} ${bottom}h${width}`, stroke: AXIS })];
}

function drawWindow({ box, x, window }: Panel): readonly Svg[] {
  if (window === undefined || window < Math.min(...x.ticks) || window > Math.max(...x.ticks)) return [];
  const at = x.at(window);
  const isAtTheRight = at > box.x + box.width * 0.7;
  return [
    element("path", { d: `M${round(at)} ${box.y}v${box.height}`, stroke: AXIS, "stroke-dasharray": "3 3" }),
    element(
      "text",
      {
        x: isAtTheRight ? at - 4 : at + 4,
        y: box.y + 11,
        "text-anchor": isAtTheRight ? "end" : "start",
        "font-size": 10,
        fill: "#666",
      },
      "window",
    ),
  ];
}

function drawSeries({ x, y }: Panel, { style, points }: Series, shift: number): Svg {
  const sorted = [...points].sort((left, right) => left.length - right.length);
  const place = (point: PlotPoint) => [x.at(point.length) + shift, y.at(point.value)] as const;
  const line = sorted.map((point, index) => `${index === 0 ? "M" : "L"}${place(point).map(round).join(" ")}`).join("");
  const whiskers = sorted
    .filter(({ low, high }) => high > low)
    .map((point) => `M${round(x.at(point.length) + shift)} ${round(y.at(point.low))}V${round(y.at(point.high))}`)
    .join("");
  return element(
    "g",
    { stroke: style.color, fill: "none" },
    ...(whiskers === "" ? [] : [element("path", { d: whiskers, "stroke-opacity": 0.4 })]),
    ...(line === "" ? [] : [element("path", { d: line, "stroke-width": 1.5 })]),
    ...sorted.map((point) => marker(style, place(point), point.isHollow)),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
