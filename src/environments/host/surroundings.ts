import { RLMEnvironmentError } from "../../spec/errors.js";
import { findIsolation } from "./isolation.js";
import { findJail, interruptInJail, type Jailed } from "./jail.js";

/** What the system may add around a process. */
export interface SurroundingsRequest {
  readonly jail: "auto" | boolean;
  readonly jailed: Jailed;
  /** Whether the kernel may be asked to close the network of a process that is in no jail. */
  readonly isolates: boolean;
}

/** What the system adds around a process. */
export interface Surroundings {
  /** The beginning of its command line. */
  readonly prefix: readonly string[];
  readonly inJail: boolean;
  readonly interruptBehind: ((pid: number) => void) | undefined;
}

/** @throws RLMEnvironmentError when the process has to be in a jail that is not to be had */
export async function findSurroundings({ jail, jailed, isolates }: SurroundingsRequest): Promise<Surroundings> {
  if (jail !== false) {
    const found = await findJail(jailed);
    if (!("refused" in found)) return { ...found, inJail: true, interruptBehind: interruptInJail };
    if (jail === true) {
      throw new RLMEnvironmentError(
        `The REPL cannot run in a jail: ${found.refused}. \`jail: "auto"\` goes on without`,
      );
    }
  }
  return { prefix: isolates ? await findIsolation() : [], inJail: false, interruptBehind: undefined };
}
