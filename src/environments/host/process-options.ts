import { totalmem } from "node:os";
import { integerFrom, type OptionRules, oneOf } from "../../util/check-options.js";

/** What every environment can be given that starts processes on this machine. */
export interface ProcessOptions {
  /**
   * Processes kept ready for the next run, from the second run on. They never keep this process alive.
   * @default 1
   */
  readonly idleSpares?: number | undefined;
  /**
   * `"auto"` closes the network for the process in the kernel where that is possible (Linux with user namespaces); `false` leaves the
   * kernel out of it. Without it JavaScript and Pyodide have nothing in the process that could open a connection; an installed Python has.
   * @default "auto"
   */
  readonly isolateNetwork?: "auto" | false | undefined;
  /**
   * Puts the process into a jail of bubblewrap (Linux): of the machine's files it sees only system libraries and what it is made of, and
   * it has no network, no other processes and no capabilities. `true` fails where that is not possible, `"auto"` goes on without.
   * @default false
   */
  readonly jail?: "auto" | boolean | undefined;
}

/** {@link ProcessOptions} with every default filled in. */
export interface ProcessSettings {
  readonly idleSpares: number;
  /** Whether the kernel may be asked to close the network. */
  readonly isolates: boolean;
  readonly jail: "auto" | boolean;
}

export const PROCESS_RULES: OptionRules<ProcessOptions> = {
  idleSpares: integerFrom(0),
  isolateNetwork: oneOf("auto", false),
  jail: oneOf("auto", true, false),
};

export function processSettings({
  idleSpares = 1,
  isolateNetwork = "auto",
  jail = false,
}: ProcessOptions): ProcessSettings {
  return { idleSpares, isolates: isolateNetwork === "auto", jail };
}

const MEGABYTE = 1024 * 1024;
const LEAST_DEFAULT_MB = 1024;

/** One of so many parts of the machine's memory, within bounds that fit most contexts. */
export function partOfMemoryMb(parts: number, mostMb: number): number {
  return Math.min(mostMb, Math.max(LEAST_DEFAULT_MB, Math.floor(totalmem() / MEGABYTE / parts)));
}
