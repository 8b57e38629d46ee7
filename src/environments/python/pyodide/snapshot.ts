import { RLMEnvironmentError } from "../../../spec/errors.js";
import type { Transport } from "../../host/transport.js";

/** Less than this is no snapshot: Python's memory never is as small. */
const LEAST_BYTES = 4 * 1024 * 1024;
/** More than this is none either. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Lets a process load Python and takes down what its memory holds then. Starting from that takes a fraction of the time.
 * @throws RLMEnvironmentError when the process ends without one
 */
export async function takeSnapshot(transport: Transport, bootstrap: Uint8Array): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  transport.receive((chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) transport.kill();
  });
  transport.keepAlive(true);
  void transport.write(bootstrap);
  const { description, errorOutput } = await transport.exited;
  if (description === "ended with code 0" && length >= LEAST_BYTES) return Buffer.concat(chunks, length);
  throw new RLMEnvironmentError(
    `Pyodide could not be loaded: its process ${description}. ${errorOutput.slice(0, 500)}`.trim(),
  );
}
