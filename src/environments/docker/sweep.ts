import type { DockerCli } from "./docker-cli.js";
import { isGone, OWNER_MACHINE, OWNER_PID, OWNER_START, thisMachine } from "./owner.js";

/**
 * Removes the containers of processes of this machine that are gone: one that was killed could not do it itself. Never rejects; without
 * an answer of the engine nothing can be swept, and starting a container will say why.
 */
export async function sweepContainers(docker: DockerCli): Promise<void> {
  const fields = ["{{.Names}}", `{{.Label "${OWNER_PID}"}}`, `{{.Label "${OWNER_START}"}}`].join("\t");
  const filter = `label=${OWNER_MACHINE}=${thisMachine()}`;
  const { ok, output } = await docker.ask(["ps", "--all", "--filter", filter, "--format", fields]);
  if (!ok) return;
  const abandoned = output.split("\n").flatMap((line) => {
    const [name = "", pid = "", start = ""] = line.trim().split("\t");
    return name !== "" && isGone({ pid: Number(pid), start }) ? [name] : [];
  });
  if (abandoned.length > 0) await docker.remove(abandoned);
}
