import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What the numbers depend on, in one line. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
  return `Node ${process.version} on ${process.platform} ${process.arch}, ${availableParallelism()} cores (${model}), ${memory}, ${describeLoad()}`;
}

/** How busy the machine is; above its number of cores, times are worth little. */
export function describeLoad(): string {
  return `load average ${loadavg()
    .map((load) => load.toFixed(2))
    .join(" ")}`;
}
