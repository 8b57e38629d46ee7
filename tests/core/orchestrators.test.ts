import { type RLMEvent, RLMLimitError } from "rlm";
import { fault, reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

const long = "needle ".repeat(2_000);

describe.each(["generate", "agenerate"] as const)("%s", (method) => {
  it("answers with what code computes from the context", async () => {
    const { rlm, server } = await scripted({ steps: [cell("FINAL(context.length)")] });
    const response = await rlm[method]("How long is it?", long);
    expect(response).toMatchObject({
      answer: "14000",
      finishReason: "final",
      iterations: 1,
      subCalls: 0,
      cost: null,
      depth: 0,
      direct: false,
      warnings: [],
    });
    expect(JSON.parse(JSON.stringify(response))).toEqual(response);
    expect(server.requests[0]?.rawBody).not.toContain("needle ".repeat(200));
  });

  it("accepts the keyword style with options beside query and context", async () => {
    const { rlm } = await scripted({ steps: [`I look.\n${cell("print(1)")}`], reply: cell("FINAL(1)") });
    const response = await rlm[method]({ query: "q", context: long, maxIterations: 1, requireCodeBeforeFinal: false });
    expect(response.finishReason).toBe("max_iterations");
  });

  it("keeps variables from cell to cell and tells the model what came of each", async () => {
    const { rlm, server } = await scripted({
      steps: [
        cell("const words = context.trim().split(' ');\nprint(words.length)"),
        cell("undefinedName"),
        cell("FINAL_VAR('words')"),
      ],
    });
    const response = await rlm[method]("q", "a b c ".repeat(500));
    expect(JSON.parse(response.answer)).toHaveLength(1500);
    expect(server.requests[1]?.prompt).toContain("1500");
    expect(server.requests[2]?.prompt).toContain("ReferenceError");
    expect(response.history.map(({ cells }) => cells[0]?.error?.split("\n")[0])).toEqual([
      undefined,
      expect.stringContaining("ReferenceError: undefinedName is not defined"),
      undefined,
    ]);
    expect(response.replVariables).toHaveProperty("words");
  });

  it("books the usage of every request, per model and per depth", async () => {
    const { rlm } = await scripted(
      {
        models: {
          [ROOT]: {
            steps: [
              reply(cell("const r = await llm_query_batched(['one', 'two', 'three']); print(r)"), {
                usage: { inputTokens: 1000, outputTokens: 50 },
              }),
              reply(cell("FINAL(r.join())"), {
                usage: { inputTokens: 1500, cachedInputTokens: 900, outputTokens: 10, reasoningTokens: 4 },
              }),
            ],
          },
          [SUB]: { reply: ({ prompt }) => reply(prompt.toUpperCase(), { usage: { inputTokens: 7, outputTokens: 3 } }) },
        },
      },
      {
        pricing: {
          [ROOT]: { inputPerMillion: 10, cachedInputPerMillion: 1, outputPerMillion: 100 },
          [SUB]: { inputPerMillion: 1, outputPerMillion: 10 },
        },
      },
    );
    const response = await rlm[method]("q", long);
    expect(response.answer).toBe("ONE,TWO,THREE");
    expect(response.subCalls).toBe(3);
    expect(response.totalInputTokens).toBe(2521);
    expect(response.totalOutputTokens).toBe(69);
    expect(response.usage[ROOT]).toEqual({
      calls: 2,
      estimatedCalls: 0,
      inputTokens: 2500,
      cachedInputTokens: 900,
      outputTokens: 60,
      reasoningTokens: 4,
      cost: expect.closeTo((1600 * 10 + 900 + 60 * 100) / 1e6, 12),
    });
    expect(response.usage[SUB]?.calls).toBe(3);
    expect(response.usageByDepth.map((models) => Object.keys(models))).toEqual([[ROOT], [SUB]]);
    expect(response.cost).toBeCloseTo((22_900 + 21 + 90) / 1e6, 12);
  });

  it("refuses sub-calls beyond the limit before they are sent, and winds up", async () => {
    const { rlm, server } = await scripted(
      {
        models: {
          [ROOT]: {
            steps: [
              cell(
                "const r = await llm_query_batched(Array.from({length: 10}, (_, i) => `p${i}`)); print(r.filter((x) => x instanceof Error).length, r.at(-1).message)",
              ),
              "FINAL(seven were refused)",
            ],
          },
          [SUB]: { reply: "ok" },
        },
      },
      { maxSubCalls: 3 },
    );
    const response = await rlm[method]("q", long);
    expect(response).toMatchObject({ answer: "seven were refused", finishReason: "max_sub_calls", subCalls: 3 });
    expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(3);
    expect(server.requests.at(-1)?.prompt).toContain("7 The limit `maxSubCalls` of 3 is reached");
  });

  it("throws the limit with the whole partial response under onLimit: throw", async () => {
    const { rlm } = await scripted(
      { reply: cell("answer.content = 'so far'") },
      { onLimit: "throw", maxIterations: 2 },
    );
    const error = await rlm[method]("q", long).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMLimitError);
    expect(error).toMatchObject({
      limit: "maxIterations",
      max: 2,
      partial: {
        answer: "so far",
        finishReason: "max_iterations",
        iterations: 2,
        totalInputTokens: expect.any(Number),
      },
    });
  });

  it("sends requests that each begin with the messages of the one before, roles alternating, user last", async () => {
    const { rlm, server } = await scripted({
      steps: [cell("print('x'.repeat(5000))"), "just words", "", cell("throw new Error('e')"), cell("FINAL(0)")],
    });
    await rlm[method]("What is it?", long);
    const conversations = server.requests.map(({ messages }) => messages);
    for (const [index, messages] of conversations.entries()) {
      expect(messages.map(({ role }) => role).join()).toMatch(/^system,user(,assistant,user)*$/);
      expect(messages.at(-1)?.text).toContain("What is it?");
      if (index > 0) expect(messages.slice(0, -2)).toEqual(conversations[index - 1]);
    }
  });
});

describe("concurrency", () => {
  const fanOut = {
    models: {
      [ROOT]: {
        steps: [
          cell("const r = await Promise.all(Array.from({length: 20}, (_, i) => llm_query(`p${i}`))); FINAL(r.join())"),
        ],
      },
      [SUB]: { reply: ({ prompt }: { prompt: string }) => reply(prompt, { latencyMs: 5 }) },
    },
  };
  const expected = Array.from({ length: 20 }, (_, index) => `p${index}`).join();

  it("is one request at a time with generate", async () => {
    const { rlm, server } = await scripted(fanOut, { maxConcurrency: 8 });
    expect((await rlm.generate("q", long)).answer).toBe(expected);
    expect(server.peakInFlight()).toBe(1);
  });

  it("is at most maxConcurrency with agenerate, and reaches it", async () => {
    const { rlm, server } = await scripted(fanOut, { maxConcurrency: 5 });
    expect((await rlm.agenerate("q", long)).answer).toBe(expected);
    expect(server.peakInFlight(SUB)).toBe(5);
  });

  it("keeps fifty runs at once on one wrapper apart", async () => {
    const turns = [
      "const id = context.slice(0, 6); for (let i = 0; i < 20; i++) { print(id); await null; }",
      "const reply = await llm_query('whose? ' + id); print(reply)",
      "FINAL(id + ' ' + reply + ' ' + Object.keys(globalThis).filter((k) => k.startsWith('only_')).join())",
    ];
    const { rlm } = await scripted(
      {
        models: {
          [ROOT]: {
            reply: ({ messages }) => {
              const turn = messages.filter(({ role }) => role === "assistant").length;
              const id = /run(\d\d\d)/.exec(messages[1]?.text ?? "")?.[0] ?? "";
              return cell(`globalThis.only_${id} = 1; ${turns[turn]}`);
            },
          },
          [SUB]: { reply: ({ prompt }) => prompt.slice(-6) },
        },
      },
      { maxSubCalls: 1 },
    );
    const ids = Array.from({ length: 50 }, (_, index) => `run${String(index).padStart(3, "0")}`);
    const events = new Map<string, RLMEvent[]>(ids.map((id) => [id, []]));
    const responses = await Promise.all(
      ids.map((id) => rlm.agenerate(`q ${id}`, id + long, { onEvent: (event) => events.get(id)?.push(event) })),
    );
    for (const [index, id] of ids.entries()) {
      expect(responses[index]?.answer).toBe(`${id} ${id} only_${id}`);
      expect(responses[index]?.history[0]?.cells[0]?.output.trim().split("\n")).toEqual(Array(20).fill(id));
      expect(new Set(events.get(id)?.map(({ runId }) => runId)).size).toBe(1);
      expect(responses[index]?.subCalls).toBe(1);
    }
    expect(new Set(responses.map(({ runId }) => runId)).size).toBe(50);
  });
});

describe("endings", () => {
  it.each<[string, string[], string, object?]>([
    ["FINAL in text", [cell("print(1)"), "FINAL(the words)"], "the words"],
    ["FINAL in text beside code that runs first", [`${cell("const total = 6 * 7")}\nFINAL_VAR(total)`], "42"],
    ["a bare name in FINAL that is a variable", [cell("const total = 42"), "FINAL(total)"], "42"],
    ["a bare word in FINAL that is no variable", [cell("print(1)"), "FINAL(yes)"], "yes"],
    ["a path in FINAL whose variable exists", [cell("const r = { total: 5 }"), "FINAL(r.total)"], "5"],
    ["FINAL(answer) for the draft", [cell("answer.content = 'the draft'"), "FINAL(answer)"], "the draft"],
    ["an object", [cell("FINAL({ a: [1, 2] })")], '{"a":[1,2]}'],
    ["an empty string on purpose", [cell("FINAL('')")], ""],
    ["zero", [cell("FINAL(0)")], "0"],
    ["a promise", [cell("FINAL(Promise.resolve('later'))")], "later"],
    ["answer.ready set before the content", [cell("answer.ready = true; answer.content = 'c'")], "c"],
    ["a replaced answer object", [cell("answer = { content: 'new', ready: true }")], "new"],
  ])("takes %s", async (_name, steps, answer) => {
    const { rlm, server } = await scripted({ steps });
    const response = await rlm.agenerate("q", long);
    expect(response).toMatchObject({ answer, finishReason: "final" });
    server.assertExhausted();
  });

  it("tells a model that set answer.ready without a content, and goes on", async () => {
    const { rlm, server } = await scripted({
      steps: [cell("answer.ready = true"), cell("answer.content = 'c'")],
    });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "c", iterations: 2 });
    expect(server.requests[1]?.prompt).toContain("`answer.content` is empty");
  });

  it("hands ten million characters in, exactly", async () => {
    const { rlm } = await scripted({ steps: [cell("FINAL('é\\u2028😀x'.repeat(2_000_000))")] });
    expect((await rlm.agenerate("q", long)).answer).toBe("é\u2028😀x".repeat(2_000_000));
  });

  it("sends a FINAL before any code back once, and takes it the second time", async () => {
    const { rlm, server } = await scripted({ steps: ["FINAL(guess)", "FINAL(guess)"] });
    const response = await rlm.agenerate("q", long);
    expect(response).toMatchObject({ answer: "guess", iterations: 2 });
    expect(server.requests[1]?.prompt).toContain("before running any code");
  });

  it("takes a FINAL at once when the context was shown whole, or when told to", async () => {
    const short = await scripted({ steps: ["FINAL(guess)"] });
    expect((await short.rlm.agenerate("q", "short")).iterations).toBe(1);
    const told = await scripted({ steps: ["FINAL(guess)"] }, { requireCodeBeforeFinal: false });
    expect((await told.rlm.agenerate("q", long)).iterations).toBe(1);
  });

  it("does not take an answer beside code that failed", async () => {
    const { rlm, server } = await scripted({ steps: [`${cell("missing()")}\nFINAL(42)`, cell("FINAL(43)")] });
    expect((await rlm.agenerate("q", long)).answer).toBe("43");
    expect(server.requests[1]?.prompt).toContain("missing is not defined");
  });

  it("lists the variables when FINAL_VAR names none", async () => {
    const { rlm, server } = await scripted({
      steps: [cell("const found = 1"), "FINAL_VAR(fuond)", "FINAL_VAR(found)"],
    });
    expect((await rlm.agenerate("q", long)).answer).toBe("1");
    expect(server.requests[2]?.prompt).toMatch(/no variable named `fuond`[\s\S]*found/);
  });

  it("never ends at a mention", async () => {
    const { rlm } = await scripted({
      steps: [
        "When I am done I will write FINAL(answer) (soon).",
        "<think>\nFINAL(wrong)\n</think>\nLet me look.",
        cell("// FINAL('wrong')\nconst plan = \"FINAL('wrong')\"; print(plan)"),
        cell("FINAL('right')"),
      ],
    });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "right", iterations: 4 });
  });

  it("sends different answers of one cell back", async () => {
    const { rlm, server } = await scripted({ steps: [cell("FINAL(1); FINAL(2)"), cell("FINAL(2)")] });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "2", iterations: 2 });
    expect(server.requests[1]?.prompt).toContain("more than one answer");
  });

  it("sends a bare name back that can only be a variable and is none", async () => {
    const { rlm, server } = await scripted({
      steps: [cell("print(1)"), "FINAL(final_result)", "FINAL(answer)", "FINAL(Paris)"],
    });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "Paris", iterations: 4 });
    expect(server.requests[2]?.prompt).toContain("no variable named `final_result`");
    expect(server.requests[3]?.prompt).toContain("`answer.content` is empty");
  });

  it("sends an answer in text back that contradicts the code beside it", async () => {
    const { rlm, server } = await scripted({ steps: [`${cell("FINAL(6 * 7)")}\n\nFINAL(41)`, cell("FINAL(42)")] });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "42", iterations: 2 });
    expect(server.requests[1]?.prompt).toContain("more than one answer");
  });

  it("stops at the first cell that fails and says so", async () => {
    const { rlm, server } = await scripted({
      steps: [
        [cell("const a = 1"), cell("a.b.c"), cell("globalThis.ran = true")].join("\n"),
        cell("FINAL(typeof ran)"),
      ],
    });
    expect((await rlm.agenerate("q", long)).answer).toBe("undefined");
    expect(server.requests[1]?.prompt).toContain("not run");
  });

  it("tells the model when its reply was cut, and runs nothing half", async () => {
    const { rlm, server } = await scripted({
      steps: [
        reply("```repl\nglobalThis.half = 1;\nprint('ha", { finishReason: "length" }),
        cell("FINAL(typeof half)"),
      ],
    });
    expect((await rlm.agenerate("q", long)).answer).toBe("undefined");
    expect(server.requests[1]?.prompt).toMatch(/cut/);
  });
});

describe("at a limit", () => {
  it("takes an answer given on the very turn", async () => {
    const { rlm } = await scripted(
      { steps: [reply(cell("FINAL('just in time')"), { usage: { inputTokens: 90_000, outputTokens: 20_000 } })] },
      { maxTokens: 100_000 },
    );
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "just in time", finishReason: "final" });
  });

  it("prefers the draft to another request", async () => {
    const { rlm, server } = await scripted({ steps: [cell("answer.content = 'draft'")] }, { maxIterations: 1 });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "draft", finishReason: "max_iterations" });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["FINAL", "FINAL(late)", "late"],
    ["FINAL_VAR", "FINAL_VAR(x)", "7"],
    ["code", cell("FINAL(x + 1)"), "8"],
    ["words", "It is probably seven.", "It is probably seven."],
  ])("asks once more and takes %s", async (_name, last, answer) => {
    const { rlm, server } = await scripted({ steps: [cell("const x = 7"), last] }, { maxIterations: 1 });
    const response = await rlm.agenerate("q", long);
    expect(response).toMatchObject({ answer, finishReason: "max_iterations" });
    expect(response.history).toHaveLength(2);
    server.assertExhausted();
  });

  it("winds up with the draft when the time is up in the middle of a request", async () => {
    const { rlm } = await scripted({ steps: [cell("answer.content = 'draft'"), fault.hang()] }, { timeoutMs: 1_500 });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "draft", finishReason: "timeout" });
  });

  it("winds up when the time is up in the middle of a cell, whose variables it still has", async () => {
    const { rlm } = await scripted(
      { steps: [cell("const x = 7"), cell("await new Promise((r) => setTimeout(r, 1e6))"), "FINAL_VAR(x)"] },
      { timeoutMs: 3_000 },
    );
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "7", finishReason: "timeout" });
  });

  it("stops after maxErrors", async () => {
    const { rlm } = await scripted({ steps: [cell("a.b"), cell("c.d"), "FINAL(gave up)"] }, { maxErrors: 2 });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "gave up", finishReason: "max_errors" });
  });

  it("lets several runs draw on one budget", async () => {
    const { SharedBudget } = await import("rlm");
    const budget = new SharedBudget({ maxSubCalls: 4 });
    const { rlm, server } = await scripted({
      models: {
        [ROOT]: {
          reply: ({ messages }) =>
            messages.length > 2
              ? "FINAL(done)"
              : cell(
                  "const r = await llm_query_batched(['a', 'b', 'c']); FINAL(r.filter((x) => x instanceof Error).length)",
                ),
        },
        [SUB]: { reply: "ok" },
      },
    });
    const responses = await Promise.all([1, 2, 3].map(() => rlm.agenerate("q", long, { budget })));
    expect(server.requests.filter(({ model }) => model === SUB)).toHaveLength(4);
    expect(responses.reduce((sum, { answer }) => sum + Number(answer), 0)).toBe(5);
  });
});
