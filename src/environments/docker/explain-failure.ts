import { RLMEnvironmentError } from "../../spec/errors.js";
import type { DockerSettings } from "./options.js";

const MAX_PROBLEM_CHARS = 500;

/** Why Docker could not start a container, and what to do about it. */
export function explainFailure(
  problem: string,
  { dockerPath, image, language, nodePath, pythonPath }: DockerSettings,
): RLMEnvironmentError {
  const words = problem.replace(/\s+/g, " ").trim().slice(0, MAX_PROBLEM_CHARS);
  const say = (sentence: string) => new RLMEnvironmentError(`${sentence} (${words})`);
  if (/\bENOENT\b|\bEACCES\b/.test(words)) {
    return say(
      `The Docker command \`${dockerPath}\` could not be run. Install Docker, or name its command in \`dockerPath\``,
    );
  }
  if (/permission denied while trying to connect/i.test(words)) {
    return say("This user may not talk to the Docker engine. Join the group `docker`, or give another `host`");
  }
  if (
    /cannot connect to the docker daemon|error during connect|is the docker daemon running|failed to connect/i.test(
      words,
    )
  ) {
    return say("No Docker engine answers. Start it, or say where it is with `host`, `context` or DOCKER_HOST");
  }
  if (/no such image|unable to find image/i.test(words)) {
    return say(
      `The image \`${image}\` is not on the Docker engine. Run \`docker pull ${image}\`, or name another \`image\``,
    );
  }
  if (/executable file not found|no such file or directory/i.test(words)) {
    const [path, what, option] =
      language === "python" ? [pythonPath, "Python", "pythonPath"] : [nodePath, "Node", "nodePath"];
    return say(
      `The image \`${image}\` has no \`${path}\`. Take an image with ${what}, or say where it is with \`${option}\``,
    );
  }
  return say("The container of the REPL could not be started");
}
