import { RLMConfigError, type RLMEvent, type RLMEventType } from "rlm";
import { fault, reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { placeOf, turnOf } from "../helpers/bookkeeper.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

/** A root with a child that makes a plain call that fails, and one that does not. */
const family = {
  reply: (request: Parameters<typeof placeOf>[0]) => {
    const place = placeOf(request);
    if (place === "D0") return turnOf(request) ? cell("FINAL('end')") : cell("print(await rlm_query('D1 a'))");
    if (place === "D1") return cell("const r = await llm_query_batched(['P2 good', 'P2 bad']); FINAL(r[0])");
    return request.prompt === "P2 bad" ? fault.status(400) : "yes";
  },
};
const recursive = { maxRecursionDepth: 2, subModel: ROOT };

async function recorded(onEvent: (event: RLMEvent) => unknown = () => {}) {
  const events: RLMEvent[] = [];
  const { rlm } = await scripted(family, recursive);
  const response = await rlm.agenerate("D0", long, {
    onEvent: (event) => {
      events.push(event);
      return onEvent(event);
    },
  });
  return { events, response };
}

describe("a request that is sent again", () => {
  it("is told, so that what has come of the broken reply can be dropped", async () => {
    const { rlm } = await scripted(
      {
        models: {
          [ROOT]: {
            steps: [
              reply(`BROKEN ${cell("FINAL(1)")}`, { chunkChars: 6, stopAfterChunks: 3 }),
              cell("FINAL(await llm_query('a'))"),
            ],
          },
          [SUB]: { steps: [fault.status(500), "yes"] },
        },
      },
      {},
      { maxRetries: 1 },
    );
    const retries: RLMEvent[] = [];
    const texts = new Map<string, string>();
    const onEvent = (event: RLMEvent) => {
      if (event.type === "token") texts.set(event.callId, (texts.get(event.callId) ?? "") + event.text);
      if (event.type !== "model_retry") return;
      retries.push(event);
      expect(texts.get(event.callId)?.startsWith("BROKEN") ?? event.model === SUB).toBe(true);
      texts.delete(event.callId);
    };
    expect((await rlm.agenerate("q", long, { onEvent })).answer).toBe("yes");
    expect([...texts.values()]).toEqual([cell("FINAL(await llm_query('a'))")]);
    expect(retries).toMatchObject([
      { model: ROOT, attempt: 2, error: expect.stringMatching(/./) },
      { model: SUB, attempt: 2, error: expect.stringContaining("500") },
    ]);
  });
});

describe("the events of a tree", () => {
  it("end with the end of the root, also when its code was stopped while children were at work", async () => {
    const code =
      "answer.content = 'draft'; rlm_query('D1 a'); rlm_query('D1 b'); await new Promise((go) => setTimeout(go, 300)); for (;;);";
    const { rlm } = await scripted(
      { reply: (request) => (placeOf(request) === "D0" ? cell(code) : fault.hang()) },
      { ...recursive, maxIterations: 1, sandboxTimeoutMs: 600 },
    );
    const events: RLMEvent[] = [];
    const stream = rlm.stream("D0", long, { onEvent: (event) => events.push(event) });
    let last: RLMEvent | undefined;
    for await (const event of stream) last = event;
    const response = await stream.response;
    expect(response).toMatchObject({ answer: "draft", finishReason: "max_iterations" });
    expect(last).toMatchObject({ type: "run_end", depth: 0 });
    expect(events.at(-1)).toBe(last);
    expect(events.filter(({ type }) => type === "run_end")).toHaveLength(3);
    expect(Object.values(response.usage)[0]?.calls).toBe(3);
  });

  it("come in the order in which things happen, each run's within its start and end", async () => {
    const { events, response } = await recorded();
    const told = (runId: string) =>
      events.filter((event) => event.runId === runId && event.type !== "token").map(({ type }) => type);
    expect(events[0]?.type).toBe("run_start");
    expect(events.at(-1)).toMatchObject({ type: "run_end", runId: response.runId, response });
    expect(told(response.runId)).toEqual([
      "run_start",
      ...["iteration_start", "model_start", "model_end", "code_generated"],
      ...["sub_call_start", "sub_call_end", "code_executed", "iteration_end"],
      ...["iteration_start", "model_start", "model_end", "code_generated", "code_executed", "iteration_end"],
      ...["final_answer", "run_end"],
    ]);
    const child = events.find(({ depth }) => depth === 1)?.runId ?? "";
    expect(told(child).sort()).toEqual(
      [
        ...["run_start", "iteration_start", "model_start", "model_end", "code_generated"],
        ...["sub_call_start", "sub_call_start", "sub_call_end", "sub_call_end"],
        ...["code_executed", "iteration_end", "final_answer", "run_end"],
      ].sort(),
    );
    expect(told(child)[0]).toBe("run_start");
    expect(told(child).at(-1)).toBe("run_end");
  });

  it("say to which run, parent, depth, turn, call and cell they belong", async () => {
    const { events, response } = await recorded();
    const child = events.find(({ depth }) => depth === 1)?.runId;
    expect(child).not.toBe(response.runId);
    for (const event of events) {
      expect(event.parentRunId).toBe(event.depth === 0 ? undefined : response.runId);
      expect(event.runId).toBe(event.depth === 0 ? response.runId : child);
      expect(event.preview.length).toBeLessThanOrEqual(200);
      expect(event.at).toBeGreaterThan(1.7e12);
      if (event.type.startsWith("iteration")) expect(event.iteration).toBeGreaterThan(0);
    }
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((left, right) => left - right));
    const cells = new Set(events.flatMap((event) => (event.type === "code_generated" ? [event.cellId] : [])));
    const starts = events.flatMap((event) => (event.type === "sub_call_start" ? [event] : []));
    const ends = new Map(
      events.flatMap((event) => (event.type === "sub_call_end" ? [[event.callId, event] as const] : [])),
    );
    expect(starts.map(({ kind, depth }) => `${kind}${depth}`)).toEqual(["rlm0", "llm1", "llm1"]);
    for (const { callId, cellId } of starts) {
      expect(cells).toContain(cellId);
      expect(ends.get(callId)?.cellId).toBe(cellId);
    }
    expect([...ends.values()].filter(({ error }) => error !== undefined).map(({ error }) => error)).toEqual([
      expect.stringContaining("400"),
    ]);
  });

  it("bring the whole reply as tokens", async () => {
    const { events } = await recorded();
    for (const end of events.flatMap((event) => (event.type === "model_end" ? [event] : []))) {
      const tokens = events.flatMap((event) =>
        event.type === "token" && event.callId === end.callId ? [event.text] : [],
      );
      expect(tokens.join("")).toBe(end.reply);
    }
  });

  it("never hold the context", async () => {
    const canary = "canary-in-the-middle";
    const events: RLMEvent[] = [];
    const { rlm } = await scripted({ reply: cell("FINAL(context.length)") });
    await rlm.agenerate("q", `${long}${canary}${long}`, { onEvent: (event) => events.push(event) });
    expect(JSON.stringify(events)).not.toContain(canary);
  });
});

describe("a listener", () => {
  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("listener broke");
      },
    ],
    ["rejects", () => Promise.reject(new Error("listener broke"))],
  ])("that %s changes nothing but the warnings", async (_name, listener) => {
    const quiet = await recorded();
    const { response } = await recorded(listener);
    expect(response.warnings).toContainEqual(expect.stringContaining("listener broke"));
    const same = ({ answer, finishReason, usage, subCalls }: typeof response) => ({
      answer,
      finishReason,
      usage,
      subCalls,
    });
    expect(same(response)).toEqual(same(quiet.response));
  });

  it.each([
    ["final_anwser", "did you mean `final_answer`?"],
    ["runStart", "did you mean `run_start`?"],
    ["toString", "there are run_start, iteration_start,"],
    [undefined, "there are run_start,"],
  ])("of an event that does not exist, %o, is refused", async (type, words) => {
    const { rlm } = await scripted({ steps: [] });
    for (const method of ["on", "once", "off"] as const) {
      expect(() => rlm[method](type as never, () => {})).toThrow(RLMConfigError);
      expect(() => rlm[method](type as never, () => {})).toThrow(words);
    }
  });

  it("of the wrapper hears every run until it is taken off, and `once` hears one event", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL(await llm_query('x'))"), models: { [SUB]: { reply: "y" } } });
    const heard: RLMEventType[] = [];
    const listener = ({ type }: RLMEvent) => heard.push(type);
    rlm.on("run_end", listener).once("run_start", listener).on("sub_call_end", listener);
    await rlm.agenerate("q", long);
    rlm.off("sub_call_end", listener);
    await rlm.generate("q", long);
    expect(heard).toEqual(["run_start", "sub_call_end", "run_end", "run_end"]);
  });
});
