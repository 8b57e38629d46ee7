import { RLMEnvironmentError } from "../../spec/errors.js";
import { isSupported, type NodeVersion, parseNodeVersion } from "../javascript/node-flags.js";
import type { Sandbox } from "./sandbox.js";

/** Runs on Nodes far older than the REPL needs, so that an old one can be named. On a line of its own, whatever a login shell has said. */
const QUESTION =
  'var l=process.constrainedMemory&&process.constrainedMemory();console.log("\\n"+process.version+" "+' +
  'Math.min(require("os").totalmem(),l||Infinity))';
const ANSWER = /^(v\S{1,40}) (\d{1,20})$/m;
const MEGABYTE = 1024 * 1024;
const LEAST_HEAP_MB = 64;
const LARGEST_HEAP_MB = 4096;

/** The Node of a sandbox. */
export interface NodeFacts {
  readonly version: NodeVersion;
  /** Half of the memory that it may take. Long strings lie outside of the heap. */
  readonly heapMb: number;
}

/**
 * Asks a sandbox for its Node.
 * @param source what its Node comes from, for the error, and what to do about it
 * @throws RLMEnvironmentError when it has none, or one on which the REPL does not run
 */
export async function findNode(sandbox: Sandbox, source: { name: string; advice: string }): Promise<NodeFacts> {
  const { output, errorOutput } = await sandbox.run(["node", "-e", QUESTION]);
  const [, name = "", bytes = ""] = ANSWER.exec(output) ?? [];
  const version = parseNodeVersion(name);
  if (version && isSupported(version)) {
    const half = Math.floor(Number(bytes) / MEGABYTE / 2);
    return { version, heapMb: Math.min(LARGEST_HEAP_MB, Math.max(LEAST_HEAP_MB, half)) };
  }
  const found = version ? `has ${name}` : `has none that answers (${errorOutput.trim().slice(0, 200)})`;
  throw new RLMEnvironmentError(
    `The REPL needs Node 20.18 or later, of 22 at least 22.8; ${source.name} ${found}. ${source.advice}`,
  );
}
