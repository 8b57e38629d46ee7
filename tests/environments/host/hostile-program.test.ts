import { describe, expect, it } from "vitest";
import { encodeMessage, writeRawFrame } from "../../../src/environments/host/frames.js";
import { Program } from "../../../src/environments/host/program.js";
import { RemoteSession } from "../../../src/environments/host/remote-session.js";
import { RunningPrograms } from "../../../src/environments/host/running-programs.js";
import { startProgram } from "../../../src/environments/host/start-program.js";
import type { ExitInfo, Transport } from "../../../src/environments/host/transport.js";
import type { HostBridge, HostCall } from "../../../src/spec/environment.js";

/** A program that lies: it opens as it should, and answers the first cell with whatever the test says. */
class LyingTransport implements Transport {
  readonly exited: Promise<ExitInfo>;
  killed = false;
  readonly #answer: readonly Buffer[];
  readonly #goOn: readonly Buffer[];
  #exit: (info: ExitInfo) => void = () => {};
  #say: (chunk: Buffer) => void = () => {};

  /** `goOn` is what it says whenever it is told anything while its cell waits. */
  constructor(answer: readonly Buffer[], goOn: readonly Buffer[] = []) {
    this.#answer = answer;
    this.#goOn = goOn;
    this.exited = new Promise((resolve) => {
      this.#exit = resolve;
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    const text = Buffer.from(bytes.subarray(5, 50)).toString();
    if (/^\{"type":"(?:stop|settle)"/.test(text)) setImmediate(() => this.#goOn.map((chunk) => this.#say(chunk)));
    queueMicrotask(() => {
      if (text.startsWith('{"type":"open"')) this.#say(encodeMessage({ type: "opened" }));
      if (text.startsWith('{"type":"execute"')) for (const chunk of this.#answer) this.#say(chunk);
    });
  }

  receive(onData: (chunk: Buffer) => void): void {
    this.#say = onData;
  }

  kill(): void {
    this.killed = true;
    this.#exit({ description: "was killed by SIGKILL", errorOutput: "" });
  }

  keepAlive(): void {}

  say(bytes: Buffer): void {
    this.#say(bytes);
  }
}

const done = (fields: object = {}) =>
  encodeMessage({
    type: "done",
    cell: 1,
    outcome: "completed",
    output: { tail: "", length: 0 },
    report: {
      outcome: "completed",
      unawaited: 0,
      rejections: [],
      variables: [],
      changed: [],
      checkpoint: [],
      notices: [],
    },
    ...fields,
  });
const call = (fields: object = {}) =>
  encodeMessage({ type: "call", call: 1, name: "llm_query", arguments: ["a"], ...fields });
const idle = (fields: object = {}) => encodeMessage({ type: "idle", cell: 1, leftMs: 100, timerMs: null, ...fields });

function openSession(transport: Transport, call: HostBridge["call"], cellWallTimeoutMs = 2_000): RemoteSession {
  return new RemoteSession(
    { startProgram: async () => new Program(transport), compile: () => ({ scripts: [], isAsync: false }) },
    {
      host: { call },
      functions: [{ name: "llm_query", kind: "query" }],
      values: {},
      limits: { cellTimeoutMs: cellWallTimeoutMs / 2, cellWallTimeoutMs },
      signal: new AbortController().signal,
    },
  );
}

async function run(answer: readonly Buffer[], goOn: readonly Buffer[] = [], reply = "reply", wallMs?: number) {
  const transport = new LyingTransport(answer, goOn);
  const calls: HostCall[] = [];
  const host = async (each: HostCall) => {
    calls.push(each);
    return reply;
  };
  const session = openSession(transport, host, wallMs);
  const outcome = await session.execute("1").then(
    (result) => result.error?.name ?? "ended",
    (error: Error) => `${error.name}: ${error.message}`,
  );
  await session.close();
  return { outcome, calls, killed: transport.killed };
}

describe("a session whose program", () => {
  it("keeps to the protocol goes on", async () => {
    expect((await run([done()])).outcome).toBe("ended");
  });

  it.each([
    ["sends bytes that are no message", [writeRawFrame(Buffer.alloc(15), "0123456789", "latin1")]],
    ["claims a message of four gigabytes", [Buffer.from([0xff, 0xff, 0xff, 0xff, 74])]],
    ["sends no JSON", [Buffer.from([1, 0, 0, 0, 74, 123])]],
    ["calls what it was not given", [call({ name: "secret" })]],
    ["calls a method of objects", [call({ name: "constructor" })]],
    ["calls __proto__", [call({ name: "__proto__" })]],
    ["ends another cell", [done({ cell: 7 })]],
    ["is idle for another cell", [idle({ cell: 7 })]],
    ["waits for nothing", [idle()]],
    ["goes on after it said it was idle", [call(), idle(), encodeMessage({ type: "output", text: "x" })]],
    ["starts anew in the middle", [encodeMessage({ type: "ready", protocol: 1, runtime: "x" })]],
    ["confirms what nobody loaded", [encodeMessage({ type: "loaded", name: "context" })]],
    [
      "floods the output",
      Array.from({ length: 100 }, () => encodeMessage({ type: "output", text: "x".repeat(1_000_000) })),
    ],
    ["speaks after the end", [done(), done()]],
    ["reports what is no report", [done({ report: { outcome: "completed" } })]],
  ])("%s is ended, and the host goes on", async (_name, answer) => {
    const { outcome, killed, calls } = await run(answer);
    expect(killed).toBe(true);
    expect(outcome === "ended" || outcome.startsWith("RLMEnvironmentError: The REPL broke its protocol")).toBe(true);
    expect(calls.every(({ name }) => name === "llm_query")).toBe(true);
  });

  it("goes on waiting whenever it is stopped is killed", async () => {
    const waiting = idle({ leftMs: 1e9, timerMs: 1e9 });
    const { outcome, killed } = await run([waiting], [waiting]);
    expect({ outcome, killed }).toEqual({ outcome: "ResourceError", killed: true });
  });

  it("asks a host whose errors cannot be read gets an answer", async () => {
    const transport = new LyingTransport([call(), idle({ leftMs: 60_000 })], [done()]);
    const trap = () => {
      throw new Error("unreadable");
    };
    const session = openSession(transport, () => Promise.reject(new Proxy({}, { get: trap })), 60_000);
    expect((await session.execute("1")).error).toBeUndefined();
    await session.close();
  });

  it("never opens is ended when the session is closed", async () => {
    const transport = new LyingTransport([]);
    transport.write = async () => {};
    const session = openSession(transport, async () => null);
    const outcome = session.execute("1").catch((error: Error) => error.message);
    await session.close();
    expect([transport.killed, await outcome]).toEqual([true, "The REPL session is closed"]);
  });

  it("says something else than that it is ready is not started", async () => {
    for (const [said, told] of [
      [Buffer.from("Welcome to the program!"), "broke the protocol (a frame is no message)"],
      [encodeMessage({ type: "ready", protocol: 99, runtime: "x" }), "broke the protocol (it speaks version 99"],
    ] as const) {
      const transport = new LyingTransport([]);
      const starting = startProgram(transport, new RunningPrograms(), []);
      transport.say(said);
      await expect(starting).rejects.toThrow(`The REPL could not be started: its process ${told}`);
    }
  });

  it("gets replies that are too long for one message in several", async () => {
    const waiting = idle({ leftMs: 60_000 });
    // The second time nothing is left to wait for.
    const { outcome } = await run([call(), call({ call: 2 }), waiting], [waiting], "x".repeat(270_000_000), 60_000);
    expect(outcome).toContain("a cell waits for nothing");
  });

  it("makes calls without end is ended before they fill the memory", async () => {
    const flood = Buffer.concat(Array.from({ length: 10_000 }, (_, index) => call({ call: index })));
    const { outcome, calls } = await run(Array.from({ length: 12 }, () => flood));
    expect(outcome).toContain("too many calls");
    expect(calls.length).toBeLessThanOrEqual(100_000);
  });
});
