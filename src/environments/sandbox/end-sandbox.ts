import { setTimeout as wait } from "node:timers/promises";
import type { Sandbox } from "./sandbox.js";

const ATTEMPTS = 3;
const PAUSE_MS = 500;

/** Ends a sandbox. Never rejects: one that cannot be reached now is ended by the life time that it was given. */
export async function endSandbox(sandbox: Sandbox): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      await sandbox.kill();
      return;
    } catch {
      // Nobody is left to be told; what helps is to try again.
      if (attempt < ATTEMPTS) await wait(PAUSE_MS);
    }
  }
}
