import { fs, now, runnerSettings } from "./host-realm.js";
import type { Pyodide } from "./pyodide-api.js";

const SIGINT = 2;
const SIGALRM = 14;
/** Code that catches what ends it is struck again. */
const STRIKE_EVERY_MS = 20;
/** Code that has caught so many strikes gets them as fast as it can take them: then one falls where it does not catch. */
const PATIENCE = 5;
const FAST_STRIKE_MS = 0.05;
/** Looking for an interruption is a call of the system. */
const LISTEN_EVERY_MS = 10;
const INTERRUPT_PIPE = 3;

const heard = new Uint8Array(256);
const { readSync } = fs;
let deadline = Number.POSITIVE_INFINITY;
let nextLook = 0;
let strikes = 0;
let lookAgainSoon = () => {};

/** Makes reading the pipe of interruptions return at once when nothing is there. */
export function openInterruptPipe(): void {
  if (!runnerSettings.interruptible) return;
  const { Socket } = require("node:net") as typeof import("node:net");
  new Socket({ fd: INTERRUPT_PIPE, readable: true, writable: false }).pause();
}

function isInterrupted(): boolean {
  if (!runnerSettings.interruptible) return false;
  try {
    return readSync(INTERRUPT_PIPE, heard, 0, heard.length, null) > 0;
  } catch {
    // Nothing is there to be read; a pipe that cannot be read at all interrupts nobody.
    return false;
  }
}

/** The signal that running code is due; 0 for none. */
export function dueSignal(): number {
  if (strikes >= PATIENCE) lookAgainSoon();
  const time = now();
  if (time >= deadline) {
    strikes += 1;
    deadline = time + (strikes < PATIENCE ? STRIKE_EVERY_MS : FAST_STRIKE_MS);
    return SIGALRM;
  }
  if (time < nextLook) return 0;
  nextLook = time + LISTEN_EVERY_MS;
  if (!isInterrupted()) return 0;
  strikes += 1;
  // The host goes on interrupting, but not as fast as this.
  if (strikes === PATIENCE) deadline = time;
  return SIGINT;
}

/**
 * Python looks here for signals, every few steps of its evaluation loop and in long operations. No thread has to write into it at the right
 * moment: the look itself finds out.
 */
const signalBuffer: object = Object.defineProperty(Object.create(null), 0, {
  get: dueSignal,
  set: () => {},
});

/** Lets Python look for signals from now on. */
export function watchSignals(python: Pyodide): void {
  const { _module: machine } = python;
  const counter = machine.__Py_emscripten_signal_clock;
  if (counter !== undefined) {
    lookAgainSoon = () => {
      // Python looks when this has come down to zero, one look in fifty. Its memory moves when it grows.
      machine.HEAP32[counter >>> 2] = 0;
    };
  }
  python.setInterruptBuffer(signalBuffer);
}

export function arm(seconds: number): void {
  deadline = now() + seconds * 1000;
  strikes = 0;
}

export function disarm(): void {
  deadline = Number.POSITIVE_INFINITY;
  strikes = 0;
}

/** Interruptions of what ran before the host's latest message mean nothing any more. */
export function forgetInterruptions(): void {
  while (isInterrupted()) {}
}
