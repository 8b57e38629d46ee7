import { fs, now, runnerSettings } from "./host-realm.js";

const SIGINT = 2;
const SIGALRM = 14;
/** Code that catches what ends it is struck again. */
const STRIKE_EVERY_MS = 20;
/** Looking for an interruption is a call of the system. */
const LISTEN_EVERY_MS = 10;
const INTERRUPT_PIPE = 3;

const heard = new Uint8Array(256);
const { readSync } = fs;
let deadline = Number.POSITIVE_INFINITY;
let nextLook = 0;

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
  const time = now();
  if (time >= deadline) {
    deadline = time + STRIKE_EVERY_MS;
    return SIGALRM;
  }
  if (time < nextLook) return 0;
  nextLook = time + LISTEN_EVERY_MS;
  return isInterrupted() ? SIGINT : 0;
}

/**
 * Python looks here for signals, every few steps of its evaluation loop and in long operations. No thread has to write into it at the right
 * moment: the look itself finds out.
 */
export const signalBuffer: object = Object.defineProperty(Object.create(null), 0, {
  get: dueSignal,
  set: () => {},
});

export function arm(seconds: number): void {
  deadline = now() + seconds * 1000;
}

export function disarm(): void {
  deadline = Number.POSITIVE_INFINITY;
}

/** Interruptions of what ran before the host's latest message mean nothing any more. */
export function forgetInterruptions(): void {
  while (isInterrupted()) {}
}
