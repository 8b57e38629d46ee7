import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

const READ_BYTES = 1024 * 1024;
const WRITE_BYTES = 4 * 1024 * 1024;

/** Reads that many bytes into one buffer. Says `r` when it is ready and `d` when it has them. */
const KEEPER = `const fs = require("fs"), size = Number(process.argv[1]), buffer = Buffer.allocUnsafe(size);
fs.writeSync(1, "r");
for (let filled = 0; filled < size; ) filled += fs.readSync(0, buffer, filled, Math.min(${READ_BYTES}, size - filled), null);
fs.writeSync(1, "d");`;

/** Gives everything back that it reads, at once. */
const ECHO = `const fs = require("fs"), buffer = Buffer.alloc(${READ_BYTES});
fs.writeSync(1, "r");
for (let count; (count = fs.readSync(0, buffer, 0, buffer.length, null)) > 0; )
  for (let written = 0; written < count; ) written += fs.writeSync(1, buffer, written, count - written);`;

type PipedProcess = ChildProcessByStdio<Writable, Readable, null>;

/** Milliseconds until another process has a copy of these bytes. */
export async function copyThroughPipe(bytes: Buffer): Promise<number> {
  const keeper = await startNode(KEEPER, String(bytes.length));
  const start = performance.now();
  const done = once(keeper.stdout, "data");
  for (let offset = 0; offset < bytes.length; offset += WRITE_BYTES) {
    if (!keeper.stdin.write(bytes.subarray(offset, offset + WRITE_BYTES))) await once(keeper.stdin, "drain");
  }
  await done;
  const ms = performance.now() - start;
  await end(keeper);
  return ms;
}

/** Another process that gives back what it is sent: the floor of every round trip. */
export class EchoProcess {
  readonly #process: PipedProcess;

  private constructor(process: PipedProcess) {
    this.#process = process;
  }

  static async start(): Promise<EchoProcess> {
    return new EchoProcess(await startNode(ECHO));
  }

  /** Resolves when all of the message has come back. */
  async roundTrip(message: Buffer): Promise<void> {
    const { stdin, stdout } = this.#process;
    let left = message.length;
    await new Promise<void>((resolve) => {
      const receive = (chunk: Buffer) => {
        left -= chunk.length;
        if (left > 0) return;
        stdout.off("data", receive);
        resolve();
      };
      stdout.on("data", receive);
      stdin.write(message);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#process);
  }
}

async function startNode(program: string, ...parameters: string[]): Promise<PipedProcess> {
  const child = spawn(process.execPath, ["-e", program, ...parameters], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

async function end(child: PipedProcess): Promise<void> {
  const closed = once(child, "close");
  child.stdin.end();
  await closed;
}
