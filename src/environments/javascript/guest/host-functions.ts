import { NativeRangeError } from "./primordials.js";

/**
 * The only things of the runner that exist inside the context: functions that take and return nothing but strings and numbers,
 * apart from the value of a script, from what is tested for being a promise, and from values of cells that come back.
 * They are parameters of the function around this program, so no code of a cell can name them.
 */
declare const hostSend: (message: string) => void;
declare const hostReport: (report: string) => void;
declare const hostPrint: (text: string) => void;
declare const hostTake: () => string | undefined;
/** The next value that travels beside the messages. */
declare const hostTakeValue: () => unknown;
declare const hostClock: () => number;
declare const hostParseUrl: (url: string, base: string | undefined) => string | undefined;
declare const hostChangeUrl: (href: string, name: string, value: string) => string | undefined;
/** One character from 0 to 255 for each byte. */
declare const hostRandom: (bytes: number) => string;
/** Looks at the engine's own mark, never at a property. */
declare const hostIsPromise: (value: unknown) => boolean;
/** By the same marks, the built-in class that made an object. */
declare const hostKindOf: (value: unknown) => string;
declare const hostRunScript: () => unknown;
declare const hostCountRejections: () => number;
declare const hostServeJobs: () => void;
declare const hostRest: () => void;
declare const hostRegister: (kind: string, callback: unknown) => void;
declare const tickName: string;

/** Name of the global that the runner's tick script calls. Unguessable, and harmless when found: it does nothing without input. */
export const TICK_NAME: string = tickName;

/**
 * Near the end of the stack the runner's functions throw errors of its own realm. Such an error must never reach a cell, because its
 * constructor chain leads out of the context: every failure becomes an error made in here.
 */
function bridged(work: () => void): void {
  let succeeded = false;
  try {
    work();
    succeeded = true;
  } catch {
    // The foreign error is dropped on purpose; see above.
  }
  if (!succeeded) throw new NativeRangeError("The REPL could not pass this on: the stack or the output buffer is full");
}

export function send(message: string): void {
  bridged(() => hostSend(message));
}

/** Hands in the report on the cell that ends. */
export function sendReport(report: string): void {
  bridged(() => hostReport(report));
}

export function printText(text: string): void {
  bridged(() => hostPrint(text));
}

export function take(): string | undefined {
  let message: string | undefined;
  bridged(() => {
    message = hostTake();
  });
  return message;
}

/** A text of the host, or a value of a cell that comes back. */
export function takeValue(): unknown {
  let value: unknown;
  bridged(() => {
    value = hostTakeValue();
  });
  return value;
}

/** Milliseconds of a clock that never goes back. */
export function clock(): number {
  let now = 0;
  bridged(() => {
    now = hostClock();
  });
  return now;
}

/** The parts of a URL as JSON, or `undefined` for what is no URL. */
export function parseUrl(url: string, base: string | undefined): string | undefined {
  let parts: string | undefined;
  bridged(() => {
    parts = hostParseUrl(url, base);
  });
  return parts;
}

/** The parts of a URL after one of them was set, as JSON. */
export function changeUrl(href: string, name: string, value: string): string | undefined {
  let parts: string | undefined;
  bridged(() => {
    parts = hostChangeUrl(href, name, value);
  });
  return parts;
}

/** Random bytes of the system, one character from 0 to 255 for each. */
export function randomBytes(count: number): string {
  let bytes = "";
  bridged(() => {
    bytes = hostRandom(count);
  });
  return bytes;
}

/** Whether a value is a genuine promise. Runs no code of a cell. */
export function isPromise(value: unknown): value is Promise<unknown> {
  let genuine = false;
  bridged(() => {
    genuine = hostIsPromise(value);
  });
  return genuine;
}

/** What an object is by the engine's own marks; "" for all others. */
export type Kind = "Map" | "Set" | "Promise" | "Date" | "RegExp" | "ArrayBuffer" | "DataView" | "WeakMap" | "Box" | "";

/** Runs no code of a cell. Far quicker than to try the methods of a class, since those that refuse throw errors. */
export function kindOf(value: object): Kind {
  let kind = "";
  bridged(() => {
    kind = hostKindOf(value);
  });
  return kind as Kind;
}

/** Runs the next script of the cell at hand, and gives its value or throws what it throws. The runner passes both on unseen. */
export function runScript(): unknown {
  return hostRunScript();
}

/** How many rejections there are that nobody has handled. */
export function countRejections(): number {
  let count = 0;
  bridged(() => {
    count = hostCountRejections();
  });
  return count;
}

/** Runs what promises have ready, as the engine does between two timers. */
export function serveJobs(): void {
  bridged(() => hostServeJobs());
}

/** Does nothing for a while, so that an interruption can arrive. */
export function rest(): void {
  bridged(() => hostRest());
}

/** Hands a function to the runner. It is called outside of any time limit, so it must not touch values of cells. */
export function register(kind: string, callback: unknown): void {
  hostRegister(kind, callback);
}
