import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { RLMEnvironmentError } from "../../spec/errors.js";
import { findSurroundings } from "../host/surroundings.js";
import { isSupported, type NodeVersion, parseNodeVersion } from "./node-flags.js";
import { JAILED_FOLDER, JAILED_NODE, jailedNode } from "./node-jail.js";

/** How Node is to be started. */
export interface NodeStartOptions {
  readonly nodePath: string;
  /** Whether the kernel may be asked to close the network. */
  readonly isolates: boolean;
  readonly jail: "auto" | boolean;
  /** A folder that is to be seen, and read, inside of a jail. */
  readonly folder?: string;
}

/** What was found out before the first process. */
export interface NodeStart {
  readonly version: NodeVersion;
  /** What the system adds around the process: the beginning of its command line. */
  readonly prefix: readonly string[];
  /** Where Node lies for whoever runs it. */
  readonly nodePath: string;
  /** Where the folder lies for the process. */
  readonly folder: string | undefined;
  readonly interruptBehind: ((pid: number) => void) | undefined;
}

/** @throws RLMEnvironmentError when Node cannot be run, is too old, or has to be in a jail that is not to be had */
export async function prepareNode(given: NodeStartOptions): Promise<NodeStart> {
  // Processes of REPLs are started in another folder. A bare name is looked for where programs are.
  const nodePath = /[/\\]/.test(given.nodePath) ? resolve(given.nodePath) : given.nodePath;
  const options = { ...given, nodePath };
  const own = nodePath === process.execPath;
  const [answer, start] = await Promise.all([own ? process.version : askVersion(nodePath), findStart(options)]);
  const version = parseNodeVersion(answer);
  if (version && isSupported(version)) return { version, ...start };
  const found = answer.trim().slice(0, 50);
  throw new RLMEnvironmentError(`The REPL needs Node 20.18 or later, of 22 at least 22.8; ${nodePath} is ${found}`);
}

async function findStart({ nodePath, isolates, jail, folder }: NodeStartOptions): Promise<Omit<NodeStart, "version">> {
  const { inJail, ...start } = await findSurroundings({ jail, isolates, jailed: jailedNode(nodePath, folder) });
  if (!inJail) return { ...start, nodePath, folder };
  return { ...start, nodePath: JAILED_NODE, folder: folder === undefined ? undefined : JAILED_FOLDER };
}

/** Nothing of this process's own: keys, preloads and proxies stay here. */
export function childEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  // Windows cannot start a process without it.
  if (process.platform === "win32") environment["SystemRoot"] = process.env["SystemRoot"] ?? "C:\\Windows";
  // Inside Electron the binary is a browser unless told otherwise.
  if (process.versions["electron"] !== undefined) environment["ELECTRON_RUN_AS_NODE"] = "1";
  return environment;
}

function askVersion(nodePath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(nodePath, ["-v"], { env: {}, timeout: 10_000 }, (error, output) => {
      if (error)
        reject(
          new RLMEnvironmentError(`The Node binary ${nodePath} could not be run: ${error.message}`, { cause: error }),
        );
      else resolve(output);
    });
  });
}
