import type { DockerSettings } from "./options.js";

/** The command line passes proxies of its own configuration on, and they may hold passwords. */
const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];
/** Would change how Node starts, if the image sets it. */
const CLEARED = ["NODE_OPTIONS", ...PROXIES, ...PROXIES.map((name) => name.toLowerCase())];

export interface ContainerIdentity {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Parameters of `docker` for a container that holds nothing, reaches nothing and takes no more than its share, and runs a command of its
 * image.
 */
export function runArguments(
  settings: DockerSettings,
  { name, labels }: ContainerIdentity,
  [program = "", ...parameters]: readonly string[],
): string[] {
  const { image, memoryMb, cpus, pids, user, runtime } = settings;
  return [
    ...["run", "--interactive", "--rm", "--init", "--sig-proxy=false", "--name", name],
    ...Object.entries(labels).flatMap(([label, value]) => ["--label", `${label}=${value}`]),
    // A pull would take minutes in the middle of a run, from wherever the name happens to lead.
    ...["--pull", "never"],
    ...["--network", "none", "--ipc", "none"],
    ...["--read-only", "--tmpfs", "/tmp:rw,noexec,nosuid,nodev,size=16m", "--workdir", "/"],
    ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", user],
    ...["--memory", `${memoryMb}m`, "--memory-swap", `${memoryMb}m`, "--cpus", String(cpus)],
    ...["--pids-limit", String(pids), "--ulimit", "core=0", "--ulimit", "nofile=1024:1024"],
    // What the REPL says is the user's data; the engine would keep it on its disk.
    ...["--log-driver", "none", "--no-healthcheck"],
    ...CLEARED.flatMap((variable) => ["--env", `${variable}=`]),
    ...(runtime === undefined ? [] : ["--runtime", runtime]),
    ...["--entrypoint", program, image, ...parameters],
  ];
}
