import type { JsonValue } from "./context.js";
import type { Schema } from "./schema.js";

/** A function of the host that code in the REPL may call. Arguments and result cross the wall as JSON. */
export interface Tool {
  /** What it does, for the model. */
  readonly description: string;
  /** How it is called, for the model, such as `search(text: string): string[]`. @defaultValue its name and parameters */
  readonly signature?: string | undefined;
  /** With it, the tool takes one object, which is checked before `execute` sees it. */
  readonly parameters?: Schema | undefined;
  /** Milliseconds that a call may take. @defaultValue 60_000 */
  readonly timeoutMs?: number | undefined;
  /** With `parameters`: gets the checked object and `{ signal }`. Without: gets the arguments as they were given. */
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are the user's own; `parameters` checks them at run time.
  readonly execute: (...args: any[]) => unknown;
}

/** A value that is a variable in the REPL from the start. */
export interface ToolValue {
  /** What it is, for the model. */
  readonly description: string;
  /** Plain data; values of interfaces are that too, but no type can say so. It is checked at run time. */
  readonly value: JsonValue | object;
}

/** Tools by name: a function, a function or value with its description, or a bare value. */
export type Tools = Readonly<
  // biome-ignore lint/suspicious/noExplicitAny: see `Tool.execute`.
  Record<string, ((...args: any[]) => unknown) | Tool | ToolValue | JsonValue | readonly object[]>
>;
