import type { MethodName } from "../run/methods.js";
import { element, type Svg } from "./svg.js";

/** What a method looks like: a colour that the colour-blind can tell from the others, and a shape. */
export interface MethodStyle {
  readonly color: string;
  /** The outline of the marker, from its middle. */
  readonly shape: string;
}

export const METHOD_STYLES: Readonly<Record<MethodName, MethodStyle>> = {
  base: { color: "#6b6b6b", shape: "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z" },
  "rlm-no-sub-calls": { color: "#d55e00", shape: "m-3-3h6v6h-6z" },
  "rlm-1": { color: "#0072b2", shape: "m0-4.2l4 7.2h-8z" },
  "rlm-2": { color: "#009e73", shape: "m0-4.2l4.2 4.2l-4.2 4.2l-4.2-4.2z" },
};

/** A place on a picture. */
export type Place = readonly [x: number, y: number];

/** One marker at each place; hollow ones stand for refusals. Nothing without places. */
export function markers({ color, shape }: MethodStyle, places: readonly Place[], isHollow: boolean): readonly Svg[] {
  if (places.length === 0) return [];
  const outline = places.map((place) => moveTo(place) + shape).join("");
  return [element("path", { d: outline, fill: isHollow ? "#fff" : color, stroke: color })];
}

/** Where a path goes on. */
export function moveTo([x, y]: Place): string {
  return `M${tenths(x)} ${tenths(y)}`;
}

/** A tenth of a pixel is exact enough, and keeps files small. */
export function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
