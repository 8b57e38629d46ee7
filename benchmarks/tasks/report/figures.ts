import type { Task } from "../generate/task.js";
import type { Method } from "../run/methods.js";
import { METHOD_STYLES, markers } from "./marker.js";
import { type Box, drawPanel, type PlotPoint, type Series, WINDOW_LINE } from "./panel.js";
import { costScale, lengthScale, scoreScale } from "./scale.js";
import type { Point } from "./summary.js";
import { element, picture, type Svg } from "./svg.js";
import { formatLength, formatTick, STAND_IN_NOTICE } from "./words.js";

/** What figures are drawn from. */
export interface FigureInput {
  readonly methods: readonly Method[];
  readonly points: readonly Point[];
  /** Who answered, for the caption. */
  readonly models: string;
  /** Scripts played the models, which the caption then says. */
  readonly standIn: boolean;
  /** Tokens at which the base model's window ends, when that is known. */
  readonly window: number | undefined;
}

const TASK_SIZE = { width: 760, height: 340 };
const OVERVIEW_SIZE = { panelWidth: 150, panelHeight: 130, gap: 62 };
const TOP = 84;
/** Of the legend's letters, about. */
const CHARACTER_WIDTH = 6.6;
const AXIS_TITLE = "tokens of context (k = 1,024)";

/** Score and cost of one task against length, side by side. */
export function taskFigure(task: Task, input: FigureInput): string {
  const { width, height } = TASK_SIZE;
  const panel = { y: TOP, width: 300, height: height - TOP - 76 };
  const points = input.points.filter((point) => point.task === task.name);
  return picture(width, height, `${task.title}: score and cost against length`, [
    heading(task.title),
    legend(input),
    scorePanel({ ...panel, x: 52 }, points, input, `Score (${task.measure})`),
    costPanel({ ...panel, x: 436 }, points, input, "Cost per question (USD)"),
    ...[52, 436].map((x) => axisTitle(x + panel.width / 2, height - 42)),
    caption(input, height),
  ]);
}

/** All tasks: scores above, costs below. */
export function overviewFigure(tasks: readonly Task[], input: FigureInput): string {
  const { panelWidth, panelHeight, gap } = OVERVIEW_SIZE;
  const width = Math.max(gap + tasks.length * (panelWidth + gap), TASK_SIZE.width);
  const costsAt = TOP + panelHeight + 56;
  const height = costsAt + panelHeight + 76;
  const panels = tasks.flatMap((task, index) => {
    const points = input.points.filter((point) => point.task === task.name);
    const box = { x: 52 + index * (panelWidth + gap), width: panelWidth, height: panelHeight };
    return [
      scorePanel({ ...box, y: TOP }, points, input, task.title),
      costPanel({ ...box, y: costsAt }, points, input, "Cost (USD)"),
    ];
  });
  return picture(width, height, "Score and cost of every task against length", [
    heading("Score (0 to 100) and cost per question against length"),
    legend(input),
    ...panels,
    axisTitle(width / 2, height - 42),
    caption(input, height),
  ]);
}

function scorePanel(box: Box, points: readonly Point[], input: FigureInput, title: string): Svg {
  const series = input.methods.map(({ name }) => ({
    style: METHOD_STYLES[name],
    points: points.flatMap((point) => (point.method === name ? scorePoint(point) : [])),
  }));
  const y = scoreScale({ from: box.y + box.height, to: box.y });
  return drawPanel({ ...frame(box, points, input), title, y, formatY: String, series });
}

function costPanel(box: Box, points: readonly Point[], input: FigureInput, title: string): Svg {
  const series: readonly Series[] = input.methods.map(({ name }) => ({
    style: METHOD_STYLES[name],
    points: points.flatMap((point) => (point.method === name ? costPoint(point) : [])),
  }));
  const costs = series.flatMap((one) => one.points.map(({ value }) => value));
  if (costs.length === 0) {
    return element("text", { x: box.x, y: box.y - 10, fill: "#666" }, "Cost: no price is known");
  }
  const y = costScale({ from: box.y + box.height, to: box.y }, costs);
  return drawPanel({ ...frame(box, points, input), title, y, formatY: formatTick, series });
}

function frame(box: Box, points: readonly Point[], { window }: FigureInput) {
  const lengths = [...new Set(points.map(({ length }) => length))].sort((left, right) => left - right);
  // Markers of the first and the last length have to stay off the edges.
  const x = lengthScale({ from: box.x + 12, to: box.x + box.width - 12 }, lengths.length === 0 ? [1] : lengths);
  return { box, x, formatX: formatLength, window };
}

function scorePoint({ length, score, outcomes }: Point): readonly PlotPoint[] {
  if (!score) return [];
  const { mean, standardError } = score;
  const isHollow = outcomes.answered === 0;
  return [{ length, value: mean, low: mean - standardError, high: mean + standardError, isHollow }];
}

function costPoint({ length, cost }: Point): readonly PlotPoint[] {
  if (!cost || cost.mean <= 0) return [];
  const { mean, standardError } = cost;
  return [{ length, value: mean, low: mean - standardError, high: mean + standardError, isHollow: false }];
}

function heading(text: string): Svg {
  return element("text", { x: 16, y: 24, "font-size": 15, "font-weight": 600 }, text);
}

function legend({ methods, window }: FigureInput): Svg {
  let x = 22;
  const entry = (mark: (x: number) => readonly Svg[], text: string) => {
    const drawn = element("g", {}, ...mark(x), element("text", { x: x + 10, y: 50 }, text));
    x += 36 + text.length * CHARACTER_WIDTH;
    return drawn;
  };
  return element(
    "g",
    {},
    ...methods.map(({ name, title }) => entry((at) => markers(METHOD_STYLES[name], [[at, 46]], false), title)),
    ...(window === undefined
      ? []
      : [entry((at) => [element("path", { d: `M${at} 38v16`, ...WINDOW_LINE })], "end of the window")]),
  );
}

function axisTitle(x: number, y: number): Svg {
  return element("text", { x, y, "text-anchor": "middle", "font-size": 11, fill: "#666" }, AXIS_TITLE);
}

function caption({ models, standIn }: FigureInput, height: number): Svg {
  const words = "Mean over seeds ± standard error. Hollow: refused, too long for the model.";
  return element(
    "g",
    { "font-size": 11, fill: "#666" },
    element("text", { x: 16, y: height - 24 }, standIn ? words : `${models}. ${words}`),
    ...(standIn ? [element("text", { x: 16, y: height - 8, fill: "#a33", "font-weight": 600 }, STAND_IN_NOTICE)] : []),
  );
}
