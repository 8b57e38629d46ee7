import { styleText } from "node:util";

/** The styles that a run is printed in. Without colour each gives its text back. */
export interface Paint {
  dim(text: string): string;
  bold(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  note(text: string): string;
  keyword(text: string): string;
  literal(text: string): string;
  accent(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

/** `color` decides alone: what the stream and the environment say is the business of {@link wantsColor}. */
export function createPaint(color: boolean): Paint {
  const style = (format: Format) => (text: string) =>
    color && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  return {
    dim: style("dim"),
    bold: style("bold"),
    good: style("green"),
    bad: style("red"),
    note: style("yellow"),
    keyword: style("magenta"),
    literal: style("green"),
    accent: style("cyan"),
  };
}

/** Colour on terminals, unless `NO_COLOR` is set; `FORCE_COLOR` outdoes both, as it does for Node itself. */
export function wantsColor(stream: { readonly isTTY?: boolean | undefined }, environment: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = environment;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (no !== undefined && no !== "") return false;
  return stream.isTTY === true && terminal !== "dumb";
}
