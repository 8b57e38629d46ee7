import type { ProgramEnd } from "./program.js";

const LAST_WORDS = /^(?:#\s*)?(?:FATAL ERROR|Fatal JavaScript|Fatal Python error)[^\n]{0,300}/m;

/** How a program was lost. */
export interface Loss {
  readonly end: ProgramEnd;
  /** The host killed it because a cell did not stop. */
  readonly killed: boolean;
  /** What an earlier cell had locked. The program was given up before the cell at hand began. */
  readonly locked: string | undefined;
}

/** How a program was lost, in words for the model. */
export function explainLoss({ end, killed, locked }: Loss, limitMs: number): string {
  if (locked !== undefined) {
    return `An earlier cell had frozen or locked \`${locked}\`, so that it could not be put right for this cell`;
  }
  // Output leaves the process between two pieces of code, and this piece had no end.
  return `${killed ? explainKill(limitMs) : explainEnd(end)}. What it printed in its last moments may be missing`;
}

function explainKill(limitMs: number): string {
  return (
    `The code did not stop at its time limit of ${limitMs / 1000} s and had to be killed: it was inside one huge built-in operation ` +
    "(such as sorting, filling or joining a giant array). Work on smaller pieces"
  );
}

/** What happened to the process, and what to do instead. */
export function explainEnd({ description, errorOutput }: ProgramEnd): string {
  const words = LAST_WORDS.exec(errorOutput)?.[0] ?? "";
  if (/invalid size|invalid array length|Invalid string length/i.test(words)) {
    return `The code asked for one array or string larger than the engine can hold (${words.trim()}). Work on smaller pieces`;
  }
  if (/memory|heap|allocation/i.test(words)) {
    return (
      `The REPL ran out of memory (${words.trim()}). Do not build copies of large data: ` +
      "loop with indexOf, matchAll or slice over one part at a time, and keep only results"
    );
  }
  if (/SIGKILL/.test(description)) {
    return "The REPL was killed from outside, most likely by the system for taking too much memory. Work on smaller pieces";
  }
  if (/SIGSEGV/.test(description)) {
    return "The REPL crashed: code called itself too deeply for the machine, or misused memory through a library. Use loops instead of deep recursion";
  }
  return `The REPL's process ${description}${words === "" ? "" : ` (${words.trim()})`}`;
}
