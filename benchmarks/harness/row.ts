export type Unit = "ms" | "MB" | "KB" | "characters" | "%" | "processes" | "packages" | "files";

/** What a row ought to show. Times and sizes of one machine say little, so most targets are ratios. */
export type Target = { readonly ratioAtMost: number } | { readonly atMost: number } | { readonly atLeast: number };

/** One line of a table: samples of ours, and of the floor where there is one. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  /** One sample per repetition; none when it cannot be measured on this machine. */
  readonly ours: readonly number[];
  readonly floor?: readonly number[];
  /** What the ratio compares. Default: medians. The least, where whatever else the machine does only ever adds much. */
  readonly compare?: "least";
  readonly target?: Target;
}
