import type { Row } from "./rows.js";

/** How many colours the style has for models. */
const COLORS = 6;

/** Gives every model a colour of the style, in the order in which the models first appear. */
export function modelColors(rows: readonly Row[]): (model: string) => string {
  const classes = new Map<string, string>();
  for (const { model } of rows) if (!classes.has(model)) classes.set(model, `model-${classes.size % COLORS}`);
  return (model) => classes.get(model) ?? "model-0";
}
