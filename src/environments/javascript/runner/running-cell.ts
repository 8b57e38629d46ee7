import type { CellReport, ToProgram } from "../../protocol/messages.js";
import type { Operation } from "../guest/operations.js";
import { clearOutput, describeOutput, takeHead } from "./capture.js";
import { relieveHeap } from "./full-heap.js";
import {
  type CompiledScript,
  compile,
  encode,
  guest,
  type Slice,
  setScripts,
  silence,
  takeOutbox,
  takeReport,
  tick,
} from "./guest-context.js";
import { hostProcess } from "./host-realm.js";
import { clearRejections, pendingRejections } from "./rejections.js";
import { writeMessages } from "./standard-streams.js";

type Execute = Extract<ToProgram, { type: "execute" }>;
type Outcome = CellReport["outcome"];

/** Time to look at the values that a cell left when its own time is used up. That may run getters and traps of the cell. */
const LOOK_MS = 150;
/** A value with very many properties takes longer, and may, as long as the cell has time left. */
const MAX_LOOK_MS = 5_000;
/** Time for the report without it, which runs no code of the cell. It is long for the sake of busy machines. */
const REPORT_MS = 1_000;
/** Timers that follow one another run here at most so long before the host gets a chance to stop the cell. */
const TIMERS_AT_ONCE_MS = 20;
/** Numbers that `nextStep` of the guest gives; see there. */
const FINISH = 2;
const STUCK = 3;

let current: { readonly id: number; leftMs: number } | undefined;

export function isCurrent(cell: number): boolean {
  return current?.id === cell;
}

/** Runs a cell up to its end or to the point where only the host can go on. */
export function executeCell({ cell, file, scripts, isAsync, timeoutMs }: Execute): void {
  current = { id: cell, leftMs: timeoutMs };
  clearOutput();
  clearRejections();
  const locked = guest.begin();
  if (locked !== undefined) {
    current = undefined;
    writeMessages([`{"type":"failure","message":${locked}}`]);
    return;
  }
  const operations = guest.hasCompositeValues() ? [encode({ type: "repair" })] : [];
  operations.push(encode(prepare(scripts, file, isAsync)));
  if (absorb(work(operations, current.leftMs))) goOn();
}

function prepare(scripts: Execute["scripts"], file: string, isAsync: boolean): Operation {
  const compiled: CompiledScript[] = [];
  for (const { code, columnOffset } of scripts) {
    const script = compile(code, file, columnOffset);
    if ("message" in script) return { type: "refused", ...script };
    compiled.push(script);
  }
  setScripts(compiled);
  return { type: "run", scripts: compiled.length, isAsync };
}

/** Hands over what the host has answered, or just the time that went by. */
export function resumeCell(waitedMs: number, operations: readonly string[]): void {
  if (!current) return;
  current.leftMs -= waitedMs;
  if (operations.length === 0 || absorb(work(operations, current.leftMs))) goOn();
}

/** One slice of the cell. Who interrupts it is told at once: at some moments after it, Node lets a further signal end the process. */
function work(operations: readonly string[], limitMs: number, operands?: readonly unknown[]): Slice {
  const slice = tick(operations, limitMs, operands);
  if (slice.type === "interrupted") writeMessages(['{"type":"stopping"}']);
  return slice;
}

/** Ends the cell from outside, while none of its code runs. */
export function stopCell(reason: "timeout" | "wall" | "aborted"): void {
  close(reason, false);
}

/** Takes note of how a slice ended. False when that was the end of the cell, or its error. */
function absorb(slice: Slice): boolean {
  if (!current) return false;
  current.leftMs -= slice.ms;
  switch (slice.type) {
    case "returned":
      return true;
    case "timeout":
      close("timeout", true);
      return false;
    case "interrupted":
      close("aborted", true);
      return false;
    case "failed":
      finish("threw", []);
      return false;
  }
}

function goOn(): void {
  const start = hostProcess.hrtime.bigint();
  while (current) {
    const report = takeReport();
    const step = guest.nextStep();
    const delay = guest.nextTimerDelay();
    const busyMs = Number(hostProcess.hrtime.bigint() - start) / 1e6;
    if (report !== undefined) sendDone(report, "completed");
    else if (step === FINISH) finish("completed", []);
    else if (step === STUCK) finish("threw", [encode({ type: "stuck" })]);
    else if (delay === 0 && busyMs < TIMERS_AT_ONCE_MS) {
      if (absorb(work([encode({ type: "timer" })], current.leftMs))) continue;
    } else sendIdle(delay);
    return;
  }
}

function close(reason: Exclude<Outcome, "completed" | "threw">, running: boolean): void {
  if (running) silence();
  // Calls that the stopped code was about to make are not made.
  takeOutbox();
  clearRejections();
  finish(reason, [encode({ type: "stop", reason, running })]);
}

function finish(outcome: Outcome, before: readonly string[]): void {
  if (!current) return;
  const rejections = pendingRejections();
  // The last value comes last: it may be the largest, and the least is lost with it.
  const look = [
    encode({ type: "answer" }),
    ...rejections.map(() => encode({ type: "rejection" })),
    encode({ type: "value" }),
  ];
  // Who stops a cell waits for its end, whatever is left of its time.
  const leftMs = outcome === "completed" || outcome === "threw" ? current.leftMs : 0;
  const attempts = [
    { operations: [...look, finishing(false)], limitMs: Math.max(LOOK_MS, Math.min(leftMs, MAX_LOOK_MS)) },
    // Looking at something did not end, or a late interruption fell here. What can be told without it is told all the same.
    { operations: [finishing(false)], limitMs: REPORT_MS },
    { operations: [finishing(true)], limitMs: REPORT_MS },
  ];
  let report: string | undefined;
  for (const { operations, limitMs } of attempts) {
    const slice = work([...before, ...operations], limitMs, rejections);
    if (slice.type !== "returned") silence();
    report = takeReport();
    if (report !== undefined) break;
  }
  sendDone(report, outcome);
}

function finishing(brief: boolean): string {
  return encode({ type: "finish", brief });
}

function sendIdle(delay: number): void {
  if (!current) return;
  const leftMs = Math.max(0, current.leftMs);
  // The process may not live to report it.
  const draft = JSON.stringify(guest.takePlainDraft());
  const timerMs = delay < 0 ? "null" : delay;
  const rest = draft === undefined ? "" : `,"draft":${draft}`;
  flush(`{"type":"idle","cell":${current.id},"leftMs":${leftMs},"timerMs":${timerMs}${rest}}`);
}

function sendDone(report: string | undefined, outcome: Outcome): void {
  if (!current) return;
  const { id } = current;
  current = undefined;
  clearRejections();
  relieveHeap();
  const output = JSON.stringify(describeOutput());
  flush(`{"type":"done","cell":${id},"outcome":"${outcome}","report":${report ?? "null"},"output":${output}}`);
}

function flush(last: string): void {
  const head = takeHead();
  const messages = takeOutbox();
  if (head !== "") messages.push(`{"type":"output","text":${JSON.stringify(head)}}`);
  messages.push(last);
  writeMessages(messages);
}
