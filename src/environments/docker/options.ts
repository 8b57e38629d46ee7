import type { Environment } from "../../spec/environment.js";
import { RLMConfigError } from "../../spec/errors.js";
import {
  checkOptions,
  type Filled,
  integerFrom,
  type OptionRule,
  type OptionRules,
  oneOf,
  text,
} from "../../util/check-options.js";

/** Options of `docker()`. */
export interface DockerOptions {
  /**
   * The language of the REPL.
   * @default "javascript"
   */
  readonly language?: Environment["language"] | undefined;
  /**
   * Image with Node 20.18 or later, of 22 at least 22.8, or with Python 3.10 or later, and nothing else that is needed. It must be on the
   * engine already: nothing is pulled while a run waits.
   * @default "node:24-slim", for Python "python:3.12-slim"
   */
  readonly image?: string | undefined;
  /**
   * Limit of a container's memory in MB, for everything in it. There is no swap beside it.
   * @default 2048
   */
  readonly memoryMb?: number | undefined;
  /**
   * Limit of Node's heap in MB. Long strings, such as a text context, lie outside of it; parsed JSON lies inside. Python has none.
   * @default half of memoryMb
   */
  readonly heapMb?: number | undefined;
  /**
   * Processors that a container may use; fractions are possible.
   * @default 1
   */
  readonly cpus?: number | undefined;
  /**
   * Processes and threads of a container, at most.
   * @default 64
   */
  readonly pids?: number | undefined;
  /**
   * User inside of the container, as `user:group` in numbers. Root is refused.
   * @default "65534:65534"
   */
  readonly user?: string | undefined;
  /**
   * The Node binary inside of the image.
   * @default "node"
   */
  readonly nodePath?: string | undefined;
  /**
   * The Python binary inside of the image.
   * @default "python3"
   */
  readonly pythonPath?: string | undefined;
  /**
   * Runtime of the engine that runs the container, such as `runsc` of gVisor.
   * @default the engine's own default
   */
  readonly runtime?: string | undefined;
  /**
   * Name or path of the Docker command line.
   * @default "docker"
   */
  readonly dockerPath?: string | undefined;
  /**
   * Address of the engine, such as `unix:///run/docker.sock` or `ssh://user@machine`.
   * @default what the command line uses: DOCKER_HOST, its current context
   */
  readonly host?: string | undefined;
  /** Context of the command line that names the engine. Not together with `host`. */
  readonly context?: string | undefined;
  /**
   * Containers kept ready for the next run, from the second run on. They never keep this process alive.
   * @default 1
   */
  readonly idleSpares?: number | undefined;
}

/** {@link DockerOptions} with every default filled in. */
export type DockerSettings = Filled<Omit<DockerOptions, EngineOption>> & {
  readonly [Name in EngineOption]: string | undefined;
};

/** Left to the engine or its command line when not given. */
type EngineOption = "host" | "context" | "runtime";

/** Less than this, and the engine of the REPL does not start. */
const LEAST_MEMORY_MB = 128;
const LEAST_HEAP_MB = 64;
const IMAGES = { javascript: "node:24-slim", python: "python:3.12-slim" };
/** The engine's own threads, and some. */
const LEAST_PIDS = 16;

/** A value that the command line would take for one of its flags is none of these. */
const word: OptionRule = {
  expected: "a non-empty string that does not begin with a dash",
  accepts: (value) => text.accepts(value) && !(value as string).startsWith("-"),
};

const RULES: OptionRules<DockerOptions> = {
  language: oneOf("javascript", "python"),
  image: word,
  memoryMb: integerFrom(LEAST_MEMORY_MB),
  heapMb: integerFrom(LEAST_HEAP_MB),
  cpus: {
    expected: "a number above 0",
    accepts: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  },
  pids: integerFrom(LEAST_PIDS),
  user: {
    expected: 'a user and a group in numbers, both above 0, such as "65534:65534"',
    accepts: (value) => typeof value === "string" && /^[1-9]\d{0,9}:[1-9]\d{0,9}$/.test(value),
  },
  nodePath: word,
  pythonPath: word,
  runtime: word,
  dockerPath: text,
  host: word,
  context: word,
  idleSpares: integerFrom(0),
};

/**
 * Checks options and fills in the defaults.
 * @throws RLMConfigError naming the option, what is expected and what was given
 */
export function resolveDockerOptions(options: DockerOptions): DockerSettings {
  checkOptions(options, RULES);
  const { host, context, runtime, memoryMb = 2048, language = "javascript" } = options;
  if (host !== undefined && context !== undefined) {
    throw new RLMConfigError("context", "`host` and `context` both name the engine; give one of them", context);
  }
  const heapMb = options.heapMb ?? Math.max(LEAST_HEAP_MB, Math.floor(memoryMb / 2));
  if (heapMb >= memoryMb) {
    throw new RLMConfigError("heapMb", `Expected \`heapMb\` to be less than \`memoryMb\` (${memoryMb})`, heapMb);
  }
  return {
    language,
    image: options.image ?? IMAGES[language],
    memoryMb,
    heapMb,
    cpus: options.cpus ?? 1,
    pids: options.pids ?? 64,
    user: options.user ?? "65534:65534",
    nodePath: options.nodePath ?? "node",
    pythonPath: options.pythonPath ?? "python3",
    dockerPath: options.dockerPath ?? "docker",
    idleSpares: options.idleSpares ?? 1,
    host,
    context,
    runtime,
  };
}
