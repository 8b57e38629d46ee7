import { getEventListeners } from "node:events";
import { type Environment, localEnvironment, RLMAbortError, type RLMEvent } from "rlm";
import { fault, type ScriptedRequest, type ScriptedServer, type ScriptedServerOptions } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { placeOf } from "../helpers/bookkeeper.js";
import { startedProcesses } from "../helpers/processes.js";
import { cell, ROOT, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);
/** 50 ms are wanted; a busy machine may be slow. */
const GENEROUS_MS = 500;

/** A cell that makes a sub-call first, so that it can be seen from outside that it runs. */
const inCell = (code: string) => (request: ScriptedRequest) =>
  placeOf(request) === "D0" ? cell(`await llm_query('P1'); ${code}`) : "go on";
const cellRuns: When = async (server) => (await server.arrived(2)).outcome;

type When = (server: ScriptedServer) => Promise<unknown>;

interface Stop {
  readonly error: RLMAbortError;
  readonly tookMs: number;
  readonly server: ScriptedServer;
  readonly events: readonly RLMEvent[];
}

/** Starts a run, aborts it when `when` settles, and looks at what is left of it. */
async function stopped(script: ScriptedServerOptions, when: When): Promise<Stop> {
  const { rlm, server } = await scripted(script, { maxRecursionDepth: 2, subModel: ROOT }, { maxRetries: 3 });
  const controller = new AbortController();
  const events: RLMEvent[] = [];
  const moment = when(server);
  const onEvent = (event: RLMEvent) => events.push(event);
  const run = rlm.agenerate("D0", long, { signal: controller.signal, onEvent }).catch((thrown: unknown) => thrown);
  await moment;
  const abortedAt = performance.now();
  controller.abort();
  const error = (await run) as RLMAbortError;
  const tookMs = performance.now() - abortedAt;
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  await server.idle();
  await rlm.close();
  expect(startedProcesses()).toEqual([]);
  return { error, tookMs, server, events };
}

describe("an abort", () => {
  it.each<[string, Parameters<typeof stopped>]>([
    ["while the root's request is in flight", [{ reply: fault.hang() }, (server) => server.arrived(1)]],
    ["while the root's reply streams", [{ reply: fault.hang({ headers: true }) }, (server) => server.arrived(1)]],
    [
      "while a rate limit is waited for",
      [{ reply: fault.status(429, { retryAfterSeconds: 30 }) }, async (server) => (await server.arrived(1)).outcome],
    ],
    ["while a cell runs in a circle", [{ reply: inCell("for (;;);") }, cellRuns]],
    [
      "while a cell waits for a timer",
      [{ reply: inCell("await new Promise((done) => setTimeout(done, 1e6));") }, cellRuns],
    ],
    [
      "while sub-calls are in flight",
      [
        {
          reply: (request) =>
            placeOf(request) === "D0" ? cell("await llm_query_batched(Array(50).fill('P1'))") : fault.hang(),
        },
        (server) => server.arrived(9),
      ],
    ],
  ])("%s returns at once with what there is, and leaves nothing behind", async (_name, parameters) => {
    const { error, tookMs, server, events } = await stopped(...parameters);
    expect(error).toBeInstanceOf(RLMAbortError);
    expect(error).toMatchObject({
      name: "AbortError",
      code: "ERR_RLM_ABORTED",
      partial: { finishReason: "aborted", depth: 0, runId: error.runId },
    });
    expect(error.partial?.usage[ROOT]?.calls).toBe(server.requests.length);
    expect(tookMs).toBeLessThan(GENEROUS_MS);
    const count = (type: RLMEvent["type"]) => events.filter((event) => event.type === type).length;
    expect(count("run_end")).toBe(count("run_start"));
    expect(count("model_end")).toBe(count("model_start"));
    expect(count("sub_call_end")).toBe(count("sub_call_start"));
  });

  it("before the start sends nothing and starts nothing", async () => {
    const { rlm, server } = await scripted({ reply: "x" });
    const error = await rlm.agenerate("q", long, { signal: AbortSignal.abort() }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "AbortError", partial: { finishReason: "aborted", iterations: 0 } });
    expect(server.requests).toHaveLength(0);
    expect(startedProcesses()).toEqual([]);
  });

  it("after the end does nothing, however many runs one signal has seen", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL(1)") });
    const { signal } = new AbortController();
    for (let run = 0; run < 5; run++) await rlm.agenerate("q", long, { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("an abort while the REPL starts", () => {
  it("does not wait for it, and the REPL is closed when it is there", async () => {
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const real = localEnvironment();
    const slow: Environment = {
      ...real,
      open: async (request) => {
        await started;
        return real.open({ ...request, signal: new AbortController().signal });
      },
    };
    const { rlm, server } = await scripted({ reply: fault.hang() }, { environment: slow });
    const controller = new AbortController();
    const run = rlm.agenerate("q", long, { signal: controller.signal });
    await server.arrived(1);
    controller.abort();
    await expect(run).rejects.toMatchObject({ name: "AbortError", partial: { finishReason: "aborted" } });
    start();
    await rlm.close();
    await real.close?.();
    expect(startedProcesses()).toEqual([]);
  });
});
