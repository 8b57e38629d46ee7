import type { Operation } from "../guest/operations.js";
import { pause } from "./blocking-io.js";
import { captureOutput } from "./capture.js";
import { changeUrl, describeUrl } from "./describe-url.js";
import { hostProcess, randomBytes, runnerSettings, types, vm } from "./host-realm.js";
import { kindOf } from "./kind-of.js";
import { pendingRejections } from "./rejections.js";

/** Messages of one slice; above this a cell gets an error instead. */
const MAX_OUTBOX_CHARS = 256 * 1024 * 1024;

/** Time for Node's thread that hands interruptions over, also on a busy machine. */
const REST_MS = 20;
const MAX_LATE_INTERRUPTIONS = 20;

/** How one slice ended. What code of a cell throws is the guest's to deal with; a slice that failed shows that the guest could not. */
export interface Slice {
  readonly type: "returned" | "timeout" | "interrupted" | "failed";
  readonly ms: number;
}

/** What the engine says of code that it does not take. */
export interface Refusal {
  readonly name: string;
  readonly message: string;
  /** Where, in the form of a line of a stack; empty when the engine does not say. */
  readonly place: string;
}

/** What Node puts before the stack of a script that the engine refuses: its place, its line, and a mark under it. */
const REFUSED_AT = /^(cell-\d+\.js):(\d+)\n.*\n([ \t]*)\^/;

export type CompiledScript = import("node:vm").Script;

interface GuestCallbacks {
  /** JSON of the name that a cell has locked for good; `undefined` when all is well. */
  begin(): string | undefined;
  hasCompositeValues(): boolean;
  takePlainDraft(): string | undefined;
  nextStep(): number;
  nextTimerDelay(): number;
}

const { Script } = vm;
const now = hostProcess.hrtime.bigint;
const elapsedSince = (start: bigint) => Number(now() - start) / 1e6;
const started = now();

let outbox: string[] = [];
let outboxChars = 0;
let inbox: string[] = [];
let values: unknown[] = [];
let scripts: CompiledScript[] = [];
let report: string | undefined;

const callbacks: Record<string, unknown> = Object.create(null);

const hostFunctions = [
  function hostSend(message: string): void {
    if (outboxChars + message.length > MAX_OUTBOX_CHARS) throw new Error("the outbox is full");
    outboxChars += message.length;
    outbox.push(message);
  },
  function hostReport(text: string): void {
    report = text;
  },
  function hostPrint(text: string): void {
    captureOutput(text);
  },
  function hostTake(): string | undefined {
    return inbox.shift();
  },
  function hostTakeValue(): unknown {
    return values.shift();
  },
  function hostClock(): number {
    return elapsedSince(started);
  },
  describeUrl,
  changeUrl,
  function hostRandom(count: number): string {
    return randomBytes(count).toString("latin1");
  },
  function hostIsPromise(value: unknown): boolean {
    return types.isPromise(value);
  },
  kindOf,
  /** The only way in which code of a cell starts. What it gives or throws is passed on, never looked at. */
  function hostRunScript(): unknown {
    return scripts.shift()?.runInContext(context, { displayErrors: false });
  },
  function hostCountRejections(): number {
    return pendingRejections().length;
  },
  /** Serves the promise jobs of the guest in the middle of a slice; the slice's limit holds for them. */
  function hostServeJobs(): void {
    emptyScript.runInContext(context);
  },
  function hostRest(): void {
    pause(REST_MS);
  },
  function hostRegister(kind: string, callback: unknown): void {
    callbacks[kind] = callback;
  },
];

const emptyScript = new Script("0", { filename: "rlm-empty.js" });
const tickName = `rlm_${runnerSettings.nonce}`;
const context = vm.createContext(vm.constants.DONT_CONTEXTIFY as unknown as object, {
  name: "rlm",
  microtaskMode: "afterEvaluate",
  codeGeneration: { strings: false, wasm: false },
});
const names =
  "hostSend,hostReport,hostPrint,hostTake,hostTakeValue,hostClock,hostParseUrl,hostChangeUrl,hostRandom,hostIsPromise,hostKindOf,hostRunScript,hostCountRejections,hostServeJobs,hostRest,hostRegister,tickName";
const build = new Script(`(function(${names}){"use strict";${runnerSettings.guestSource}\n})`, {
  filename: "rlm-guest.js",
});
(build.runInContext(context) as (...values: unknown[]) => void)(...hostFunctions, tickName);
const tickScript = new Script(`${tickName}()`, { filename: "rlm-tick.js" });

/** What may be called outside of a slice: functions that never touch a value of a cell. */
export const guest = callbacks as unknown as GuestCallbacks;

/** Compiles model-written code; positions are those of its own file. Code that the rewrite takes and this engine refuses is its error. */
export function compile(code: string, file: string, columnOffset: number): CompiledScript | Refusal {
  try {
    return new Script(code, { filename: file, columnOffset });
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { name: `${name}`, message: `${message}`, place: placeOf(`${stack}`, columnOffset) };
  }
}

function placeOf(stack: string, columnOffset: number): string {
  const [, file, line, indent] = REFUSED_AT.exec(stack) ?? [];
  if (file === undefined || indent === undefined) return "";
  const column = indent.length + 1 + (line === "1" ? columnOffset : 0);
  return `    at ${file}:${line}:${Math.max(1, column)}`;
}

/** Sets what the guest runs when it is told to. */
export function setScripts(compiled: readonly CompiledScript[]): void {
  scripts = [...compiled];
}

/** Runs one script under a limit, with all promise jobs that it causes. Code of a cell runs nowhere else. */
function runSlice(script: CompiledScript, limitMs: number): Slice {
  const start = now();
  try {
    script.runInContext(context, {
      timeout: Math.max(1, Math.ceil(limitMs)),
      displayErrors: false,
      breakOnSigint: runnerSettings.interruptible,
    });
    return { type: "returned", ms: elapsedSince(start) };
  } catch (error) {
    return { type: classify(error), ms: elapsedSince(start) };
  }
}

export function encode(operation: Operation): string {
  return JSON.stringify(operation);
}

/** Hands operations, as JSON, to the guest and lets it work on them. The values that some of them need come in the order of use. */
export function tick(operations: readonly string[], limitMs: number, operands: readonly unknown[] = []): Slice {
  inbox = [...operations];
  values = [...operands];
  const slice = runSlice(tickScript, limitMs);
  inbox = [];
  values = [];
  return slice;
}

const SILENCE_ATTEMPT_MS = 20;
const SILENCE_ATTEMPTS = 50;

/**
 * Makes sure that nothing of a stopped slice goes on. An interruption that falls between two promise jobs leaves the queue as it is, about
 * once in a hundred times: an endless chain of jobs would then go on in the next slice, and eat its time.
 */
export function silence(): void {
  for (let attempt = 0; attempt < SILENCE_ATTEMPTS; attempt++) {
    if (runSlice(emptyScript, SILENCE_ATTEMPT_MS).type === "returned") return;
  }
}

/**
 * Lets interruptions arrive that were sent when their code had just ended. Node keeps such a one for whatever slice comes next and
 * is long enough to be met.
 */
export function meetLateInterruptions(): void {
  for (let met = 0; met < MAX_LATE_INTERRUPTIONS; met++) {
    if (tick([encode({ type: "rest" })], SILENCE_ATTEMPT_MS + REST_MS).type === "returned") return;
  }
}

export function takeOutbox(): string[] {
  const messages = outbox;
  outbox = [];
  outboxChars = 0;
  return messages;
}

/** The report on the cell, once it has one. */
export function takeReport(): string | undefined {
  const text = report;
  report = undefined;
  return text;
}

/** Reads nothing but an own data property: a slice throws only what the engine made, but should a value of a cell come here, no trap runs. */
function classify(error: unknown): Exclude<Slice["type"], "returned"> {
  if (!types.isNativeError(error)) return "failed";
  const code: unknown = Object.getOwnPropertyDescriptor(error, "code")?.value;
  if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "timeout";
  return code === "ERR_SCRIPT_EXECUTION_INTERRUPTED" ? "interrupted" : "failed";
}
