import type { MethodName } from "../run/methods.js";
import { element, type Svg } from "./svg.js";

/** What a method looks like: a colour that the colour-blind can tell from the others, and a shape. */
export interface MethodStyle {
  readonly color: string;
  /** The outline of the marker around 0, 0. */
  readonly shape: string;
}

export const METHOD_STYLES: Readonly<Record<MethodName, MethodStyle>> = {
  base: { color: "#6b6b6b", shape: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z" },
  "rlm-no-sub-calls": { color: "#d55e00", shape: "M-3-3h6v6h-6z" },
  "rlm-1": { color: "#0072b2", shape: "M0-4.2L4 3H-4z" },
  "rlm-2": { color: "#009e73", shape: "M0-4.2L4.2 0L0 4.2L-4.2 0z" },
};

/** A marker; a hollow one stands for a refusal. */
export function marker({ color, shape }: MethodStyle, [x, y]: readonly [number, number], isHollow: boolean): Svg {
  return element("path", {
    d: shape,
    transform: `translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10})`,
    fill: isHollow ? "#fff" : color,
    stroke: color,
  });
}
