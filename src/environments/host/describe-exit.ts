import { constants } from "node:os";

/** A shell, an init and most services tell of a signal in this way. */
const SIGNAL_BASE = 128;

/** The end of a process by its code, in words: 137 is what became of one that was killed by SIGKILL. */
export function describeExit(code: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - SIGNAL_BASE);
  return signal === undefined ? `ended with code ${code}` : `was killed by ${signal[0]}`;
}
