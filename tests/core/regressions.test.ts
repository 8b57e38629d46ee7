import { RLMAbortError, type RLMEvent } from "rlm";
import { fault, reply, type ScriptedRequest } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { placeOf } from "../helpers/bookkeeper.js";
import { startedProcesses } from "../helpers/processes.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);
const recursive = { maxRecursionDepth: 2, subModel: ROOT };
const caught = (thrown: unknown) => thrown as RLMAbortError;

it("an abort while the context is being loaded returns at once", async () => {
  const { rlm, server } = await scripted({ reply: fault.hang() });
  const controller = new AbortController();
  const run = rlm.agenerate("q", "x".repeat(20_000_000), { signal: controller.signal }).catch(caught);
  await server.arrived(1);
  controller.abort();
  expect(await run).toBeInstanceOf(RLMAbortError);
}, 5_000);

it("an environment that cannot open raises no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  const open = () => Promise.reject(new Error("no room"));
  const { rlm } = await scripted(
    { reply: reply("hi", { latencyMs: 50 }) },
    { environment: { name: "bad", language: "javascript", open } },
  );
  await expect(rlm.agenerate("q", long)).rejects.toThrow("no room");
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

it("an aborted run ends after its children, which are aborted too, and leaves no process", async () => {
  const { rlm, server } = await scripted(
    {
      reply: (request) =>
        placeOf(request) === "D0" ? cell("await rlm_query_batched(['D1 a', 'D1 b', 'D1 c', 'D1 d'])") : fault.hang(),
    },
    recursive,
  );
  const events: RLMEvent[] = [];
  const controller = new AbortController();
  const run = rlm
    .agenerate("D0", long, { signal: controller.signal, onEvent: (event) => events.push(event) })
    .catch(caught);
  await server.arrived(5);
  controller.abort();
  const error = await run;
  expect(events.at(-1)).toMatchObject({ type: "run_end", depth: 0 });
  const ends = events.flatMap((event) => (event.type === "run_end" ? [event.response.finishReason] : []));
  expect(ends).toEqual(Array(5).fill("aborted"));
  expect(error).toMatchObject({ partial: { depth: 0, runId: error.runId } });
  await rlm.close();
  expect(startedProcesses()).toEqual([]);
});

it("an abort in a cell keeps the user's reason", async () => {
  const answer = (request: ScriptedRequest) =>
    placeOf(request) === "D0" ? cell("await llm_query('P1'); for (;;);") : "go on";
  const { rlm, server } = await scripted({ reply: answer }, { subModel: ROOT });
  const controller = new AbortController();
  const run = rlm.agenerate("D0", long, { signal: controller.signal }).catch(caught);
  await (await server.arrived(2)).outcome;
  controller.abort(new Error("mine"));
  expect(await run).toMatchObject({ name: "AbortError", message: "The run was aborted", cause: { message: "mine" } });
});

it("code can read the partial answer of a child", async () => {
  const code =
    "const one = await rlm_query('D1 a').catch((error) => error.partial); const [two] = await rlm_query_batched(['D1 b']); FINAL([one, two.partial])";
  const { rlm } = await scripted(
    { reply: (request) => cell(placeOf(request) === "D0" ? code : "answer.content = 'draft'") },
    { ...recursive, maxIterations: 2 },
  );
  expect((await rlm.agenerate("D0", long)).answer).toBe('["draft","draft"]');
});

it("maxErrors stops a batch whose calls all fail", async () => {
  const root = ({ messages }: ScriptedRequest) =>
    messages.length > 2
      ? "FINAL(x)"
      : cell("print((await llm_query_batched(Array.from({ length: 50 }, (_, i) => 'p' + i))).at(-1).message)");
  const { rlm, server } = await scripted(
    { models: { [ROOT]: { reply: root }, [SUB]: { reply: fault.status(400) } } },
    { maxErrors: 3, maxConcurrency: 4 },
  );
  const response = await rlm.agenerate("q", long);
  expect(response.finishReason).toBe("max_errors");
  expect(server.requests.filter(({ model }) => model === SUB).length).toBeLessThanOrEqual(3 + 4);
  expect(response.history[0]?.cells[0]?.output).toContain("maxErrors");
});

it("maxErrors lets no call through after the last failure that it allows", async () => {
  const root = cell("answer.content = 'd'; await llm_query_batched(['a', 'b', 'c', 'd', 'e'])");
  const { rlm, server } = await scripted(
    { models: { [ROOT]: { reply: root }, [SUB]: { reply: fault.status(400) } } },
    { maxErrors: 3 },
  );
  expect(await rlm.generate("q", long)).toMatchObject({ finishReason: "max_errors", subCalls: 3 });
  expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(3);
});

it("a sub-call counts once it has sent a request, whatever a limit refuses it later", async () => {
  const code = "answer.content = 'd'; await llm_query('p', { schema: { type: 'integer' } })";
  const notJson = reply("n".repeat(4_000), { usage: { inputTokens: 100, outputTokens: 8_000 } });
  const { rlm, server } = await scripted(
    { models: { [ROOT]: { reply: cell(code) }, [SUB]: { reply: notJson } } },
    { maxTokens: 10_000, rootMaxTokens: 300, subMaxTokens: 1_000 },
  );
  expect(await rlm.agenerate("q", long)).toMatchObject({ finishReason: "max_tokens", subCalls: 1 });
  expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(1);
});

it("generate has one request in flight, also while cells run early", async () => {
  const text = `${cell("const z = await llm_query('a')")}\n${"words ".repeat(200)}\n${cell("FINAL(z)")}`;
  const { rlm, server } = await scripted(
    { models: { [ROOT]: { reply: reply(text, { chunkChars: 50, chunkDelayMs: 5 }) }, [SUB]: { reply: "s" } } },
    { runCellsEarly: true },
  );
  expect((await rlm.generate("q", long)).answer).toBe("s");
  expect(server.peakInFlight()).toBe(1);
});

describe("a direct run", () => {
  it.each<[object, string]>([
    [{ timeoutMs: 200 }, "timeout"],
    [{ maxTokens: 100 }, "max_tokens"],
  ])("returns at the limit %o", async (limits, finishReason) => {
    const { rlm } = await scripted({ reply: fault.hang() }, { directBelowChars: 100, ...limits });
    expect((await rlm.agenerate("q", "short")).finishReason).toBe(finishReason);
  });
});

it("code of a reply that a content filter cut is not run half", async () => {
  const { rlm } = await scripted({
    steps: [reply("```repl\nglobalThis.half = 1", { finishReason: "content_filter" }), cell("FINAL(typeof half)")],
  });
  expect((await rlm.agenerate("q", long)).answer).toBe("undefined");
});

it("a listener cannot change a run through its events", async () => {
  const { rlm, server } = await scripted({ steps: [cell("print(1)"), cell("FINAL(1)")] });
  const onEvent = (event: RLMEvent) => {
    if (event.type === "model_start") (event.messages as unknown[]).length = 0;
    if (event.type === "code_executed") Object.assign(event.result, { final: { text: "forged" } });
  };
  expect((await rlm.agenerate("q", long, { onEvent })).answer).toBe("1");
  expect(server.requests[0]?.messages).toHaveLength(2);
});

it("a Retry-After holds the tree back although the refused call has no retries left", async () => {
  const { rlm, server } = await scripted(
    {
      models: {
        [ROOT]: { reply: cell("FINAL((await llm_query_batched(['a', 'b', 'c'])).length)") },
        [SUB]: { steps: [fault.status(429, { retryAfterMs: 400 })], reply: "ok" },
      },
    },
    { maxConcurrency: 1 },
  );
  await rlm.agenerate("q", long);
  const [first = 0, second = 0] = server.requests.filter(({ model }) => model === SUB).map(({ at }) => at);
  expect(second - first).toBeGreaterThan(350);
});

it.each(["get", "set"])("a cache store whose %s fails costs no reply", async (method) => {
  const store = {
    get: () => undefined as unknown,
    set: () => undefined as unknown,
    [method]: () => Promise.reject(new Error("store down")),
  };
  const { rlm } = await scripted(
    { models: { [ROOT]: { reply: cell("FINAL(await llm_query('p'))") }, [SUB]: { reply: "ok" } } },
    { cacheSubCalls: store },
  );
  const response = await rlm.agenerate("q", long);
  expect(response.answer).toBe("ok");
  expect(response.warnings).toContainEqual(expect.stringContaining("store down"));
});

it("the iterator of a stream can be returned while an event is waited for", async () => {
  const { rlm, server } = await scripted({ reply: fault.hang() });
  const stream = rlm.stream("q", long);
  const iterator = stream[Symbol.asyncIterator]();
  await server.arrived(1);
  for (let type = ""; type !== "model_start"; ) type = (await iterator.next()).value?.type ?? "";
  const next = iterator.next();
  await iterator.return?.();
  await expect(stream.response).rejects.toMatchObject({ name: "AbortError" });
  await next;
}, 5_000);

it("one call that is too large does not end a run that has nearly everything left", async () => {
  const root = ({ messages }: ScriptedRequest) =>
    messages.length > 2 ? cell("FINAL('went on')") : cell("print(await llm_query('x'.repeat(400_000)).catch(String))");
  const { rlm } = await scripted(
    { models: { [ROOT]: { reply: root }, [SUB]: { reply: "fine" } } },
    { maxTokens: 60_000 },
  );
  const response = await rlm.agenerate("q", long);
  expect(response).toMatchObject({ answer: "went on", finishReason: "final" });
  expect(response.history[0]?.cells[0]?.output).toMatch(/left/);
});

it("tokens that are not told are no price of zero", async () => {
  const { rlm } = await scripted({ reply: reply(cell("FINAL(1)"), { usage: { inputTokens: 0, outputTokens: 0 } }) });
  expect((await rlm.agenerate("q", long)).cost).toBeNull();
});
