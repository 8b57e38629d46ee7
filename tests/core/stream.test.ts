import { getEventListeners } from "node:events";
import { type RLMEvent, RLMModelError } from "rlm";
import { fault, reply } from "rlm/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startedProcesses } from "../helpers/processes.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(() => {
  process.off("unhandledRejection", note);
});
/** Node tells of unhandled rejections after the microtasks of a turn of its event loop. */
const eventLoopTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("stream", () => {
  it("brings every event, and the response beside them", async () => {
    const { rlm } = await scripted({ steps: [cell("print(1)"), cell("FINAL('done')")] });
    const stream = rlm.stream("q", long);
    const events: RLMEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(events[0]?.type).toBe("run_start");
    expect(events.at(-1)?.type).toBe("run_end");
    expect(events.filter(({ type }) => type === "iteration_end")).toHaveLength(2);
    expect(await stream.response).toMatchObject({ answer: "done", finishReason: "final" });
  });

  it("takes the keyword style, and a listener and a signal of the call beside its own", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL(1)") });
    const heard: string[] = [];
    const { signal } = new AbortController();
    const stream = rlm.stream({ query: "q", context: long, signal, onEvent: ({ type }) => heard.push(type) });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(heard);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("stops the run and everything it started when the loop is left early", async () => {
    const { rlm, server } = await scripted({
      models: { [ROOT]: { reply: cell("await llm_query_batched(['a', 'b', 'c'])") }, [SUB]: { reply: fault.hang() } },
    });
    const stream = rlm.stream("q", long);
    for await (const event of stream) if (event.type === "sub_call_start") break;
    await expect(stream.response).rejects.toMatchObject({ name: "AbortError", partial: { finishReason: "aborted" } });
    await server.idle();
    await rlm.close();
    expect(startedProcesses()).toEqual([]);
    await eventLoopTurn();
    expect(unhandled).toEqual([]);
  });

  it("stops the run when the loop's body throws", async () => {
    const { rlm } = await scripted({ reply: fault.hang() });
    const stream = rlm.stream("q", long);
    const loop = async () => {
      for await (const event of stream) throw new Error(`enough of ${event.type}`);
    };
    await expect(loop()).rejects.toThrow("enough of run_start");
    await expect(stream.response).rejects.toMatchObject({ name: "AbortError" });
  });

  it("throws in the loop what the run failed of, and rejects the response with it", async () => {
    const { rlm } = await scripted({ reply: fault.status(401) });
    const stream = rlm.stream("q", long);
    const types: string[] = [];
    const loop = async () => {
      for await (const { type } of stream) types.push(type);
    };
    const error = await loop().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMModelError);
    expect(types.at(-1)).toBe("run_end");
    await expect(stream.response).rejects.toBe(error);
  });

  it("raises no unhandled rejection when nobody reads a stream that fails", async () => {
    const { rlm, server } = await scripted({ reply: fault.status(401) });
    const ended = new Promise((resolve) => rlm.once("run_end", resolve));
    rlm.stream("q", long);
    await ended;
    await server.idle();
    await eventLoopTurn();
    expect(unhandled).toEqual([]);
  });

  it("hands out what a slow reader has left behind, in order and in linear time", async () => {
    const { rlm } = await scripted({
      steps: [reply(`${"-".repeat(100_000)}\n${cell("FINAL('done')")}`, { chunkChars: 1 })],
    });
    const stream = rlm.stream("q", long);
    const { history } = await stream.response;
    const started = performance.now();
    let text = "";
    for await (const event of stream) if (event.type === "token") text += event.text;
    expect(text).toBe(history[0]?.reply);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("reports wrong options through the loop and the response", async () => {
    const { rlm } = await scripted({ reply: "x" });
    const stream = rlm.stream("q", long, { maxIterations: 0 });
    await expect(stream.response).rejects.toMatchObject({ code: "ERR_RLM_CONFIG", option: "maxIterations" });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "ERR_RLM_CONFIG" });
  });
});
