/** Registered, so that all copies of the library in a process share one listener. */
const ENDINGS = Symbol.for("rlm.environments.endings");

interface Endings {
  readonly all: Set<() => void>;
  readonly listener: () => void;
}

type Host = NodeJS.Process & { [ENDINGS]?: Endings };

/**
 * Calls `end`, once however often it is given, when this process exits. One listener stands for all environments: of more than
 * ten Node says that they are a leak, and a server that makes a wrapper for every request has more.
 */
export function atExit(end: () => void): void {
  const { all, listener } = endingsOf(process);
  if (all.size === 0) process.on("exit", listener);
  all.add(end);
}

/** Takes that back. */
export function notAtExit(end: () => void): void {
  const { all, listener } = endingsOf(process);
  if (all.delete(end) && all.size === 0) process.off("exit", listener);
}

function endingsOf(host: Host): Endings {
  const found = host[ENDINGS];
  if (found) return found;
  const all = new Set<() => void>();
  const listener = () => {
    for (const end of all) end();
  };
  const endings = { all, listener };
  Object.defineProperty(host, ENDINGS, { value: endings });
  return endings;
}
