import { localEnvironment, RLMConfigError, type RLMEvent, type RunStream } from "rlm";
import { fault } from "rlm/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { python } from "../src/environments/python.js";
import type { Environment } from "../src/spec/environment.js";
import { cell, ROOT, SUB, scripted } from "./helpers/scripted.js";

const first = "first ".repeat(1_000);
const second = "second ".repeat(1_000);

async function read(stream: RunStream): Promise<RLMEvent[]> {
  const events: RLMEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe("session", () => {
  it("keeps variables, numbers contexts and histories, and starts each answer afresh", async () => {
    const { rlm, server } = await scripted({
      steps: [
        cell("var count = context.length; answer.content = 'one'; answer.ready = true"),
        cell(
          "print(count, context_0.length, context.length, history_0.at(-1).content, history_0[0].content); count += 1; answer.content",
        ),
        cell("FINAL([count, answer.content, typeof context_1].join())"),
      ],
    });
    await using session = rlm.session();
    expect((await session.agenerate("What is it?", first)).answer).toBe("one");
    const response = await session.agenerate("And now?", second);
    expect(server.requests[2]?.prompt).toContain("6000 6000 7000 one What is it?");
    expect(response).toMatchObject({ answer: "6001,,string", iterations: 2 });
    expect(server.requests[1]?.prompt).toContain("history_0");
  });

  it("uses the last context when none is given, and answers in the order of asking", async () => {
    const { rlm } = await scripted({
      steps: [cell("var n = 1; FINAL(n)"), cell("n++; FINAL(n)"), cell("n++; FINAL(context.slice(0, 5) + n)")],
    });
    await using session = rlm.session();
    const answers = await Promise.all([session.generate("a", first), session.agenerate("b"), session.agenerate("c")]);
    expect(answers.map(({ answer }) => answer)).toEqual(["1", "2", "first3"]);
    expect(session.toJSON().contexts).toHaveLength(1);
  });

  it("takes an answer from `answer` that an earlier question had too, and its draft from none", async () => {
    const again = cell("answer.content = 'yes'; answer.ready = true");
    const { rlm, server } = await scripted({
      steps: [again, again, cell("answer.ready = true"), again, cell("1"), "FINAL(no)"],
    });
    await using session = rlm.session();
    for (const query of ["a", "b", "c"]) expect((await session.agenerate(query, first)).answer).toBe("yes");
    expect(server.requests[3]?.prompt).toContain("`answer.content` is empty");
    // At the limit there is no draft but an earlier question's, so the model is asked once more.
    const last = await session.agenerate("d", first, { maxIterations: 1 });
    expect(last).toMatchObject({ answer: "no", finishReason: "max_iterations" });
  });

  it("goes on after a question that failed", async () => {
    const { rlm } = await scripted({ steps: [cell("var kept = 5; FINAL(1)"), cell("FINAL(kept)")] });
    await using session = rlm.session();
    await session.agenerate("a", first);
    await expect(session.agenerate("b", undefined, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    expect((await session.agenerate("c")).answer).toBe("5");
  });

  it("resumes from its JSON in another session", async () => {
    const { rlm } = await scripted({
      steps: [
        cell("var found = { a: [1, 'ü'] }; FINAL(1)"),
        cell("FINAL([found.a.length, context_0.length, history_0.length, context.length])"),
      ],
    });
    const one = rlm.session();
    await one.agenerate("a", first);
    const saved = JSON.parse(JSON.stringify(one));
    await one.close();
    await using two = rlm.session({ resume: saved });
    expect((await two.agenerate("b", second)).answer).toBe("[2,6000,3,7000]");
  });

  it("holds its limits per question and a shared budget over all", async () => {
    const { SharedBudget } = await import("rlm");
    const { rlm } = await scripted({
      reply: ({ prompt }) =>
        prompt.startsWith("sub")
          ? "ok"
          : cell("FINAL((await llm_query_batched(['sub', 'sub'])).map((r) => typeof r).join())"),
    });
    await using session = rlm.session({ maxSubCalls: 2, budget: new SharedBudget({ maxSubCalls: 3 }) });
    expect((await session.agenerate("a", first)).answer).toBe("string,string");
    expect((await session.agenerate("b", first)).answer).toBe("string,object");
  });

  it("brings back only what is equal from JSON, and names the rest to the model", async () => {
    const values: Readonly<Record<string, string>> = {
      day: "new Date(0)",
      index: "new Map([['a', 1]])",
      unique: "new Set([1])",
      pattern: "/x/g",
      bytes: "new Uint8Array([1, 2])",
      point: "new (class Point { x = 1 })",
      failure: "new Error('x')",
      nothing: "undefined",
      notANumber: "NaN",
      negative: "[-0]",
      big: "10n",
      holes: "[1, , 3]",
      named: "Object.assign([1, ,], { extra: 1 })",
      inside: "{ deep: [{ day: new Date(0) }] }",
      missing: "{ a: undefined }",
      bare: "Object.create(null)",
      twice: "{ toJSON: () => 1 }",
      list: "Object.assign([1], { extra: 1 })",
      hidden: "Object.defineProperty({}, 'x', { value: 1 })",
      circle: "(() => { const circle = {}; circle.self = circle; return circle; })()",
      rows: "[{ a: 1.5, b: [null, true, 'ü\\uD800'] }, [], {}]",
      long: "'x'.repeat(1_000_001)",
      many: "Array.from({ length: 300 }, () => 'x'.repeat(4_000))",
      word: "'word'",
    };
    const { rlm, server } = await scripted({
      steps: [
        cell(
          `${Object.entries(values)
            .map(([name, value]) => `var ${name} = ${value};`)
            .join("\n")}\nFINAL(1)`,
        ),
        cell(`FINAL(${JSON.stringify(Object.keys(values))}.filter((name) => name in globalThis))`),
      ],
    });
    const one = rlm.session();
    await one.agenerate("a", first);
    const saved = JSON.parse(JSON.stringify(one));
    await one.close();
    expect(saved.variables).toEqual({ rows: [{ a: 1.5, b: [null, true, "ü\uD800"] }, [], {}], word: "word" });
    await using two = rlm.session({ resume: saved });
    expect((await two.agenerate("b")).answer).toBe('["rows","word"]');
    const told = String(server.requests[1]?.messages[1]?.text);
    expect(told).toContain("Variables are kept, among them rows, word.");
    expect(told).toMatch(/could not be kept and are gone: .*\bday\b.*\bindex\b/);
  });

  it.each<[string, () => Environment]>([
    ["JavaScript", localEnvironment],
    ["Python", python],
  ])("reads many variables in one cell: %s", async (language, make) => {
    const local = make();
    const cells: string[] = [];
    const counting: Environment = {
      ...local,
      open: async (request) => {
        const session = await local.open(request);
        const execute: typeof session.execute = (code, options) => {
          cells.push(code);
          return session.execute(code, options);
        };
        return new Proxy(session, {
          get: (target, name) => {
            if (name === "execute") return execute;
            const member: unknown = Reflect.get(target, name, target);
            return typeof member === "function" ? member.bind(target) : member;
          },
        });
      },
    };
    const assign = language === "Python" ? "" : "var ";
    const names = Array.from({ length: 60 }, (_, index) => `value${index}`);
    const code = names.map((name, index) => `${assign}${name} = [${index}, "${name}"]`).join("\n");
    const { rlm } = await scripted({ steps: [cell(`${code}\nFINAL(1)`)] }, { environment: counting });
    await using session = rlm.session();
    await session.agenerate("a", first);
    const expected = Object.fromEntries(names.map((name, index) => [name, [index, name]]));
    expect(session.toJSON()).toMatchObject({ variables: expected, lost: [] });
    expect(cells.filter((text) => text.includes("value59")).length).toBe(2);
    await local.close?.();
  });

  it("reads more than one answer can hold, and what is beside a variable that cannot be read", async () => {
    const code = `for (let i = 0; i < 20; i++) globalThis["long" + i] = "\\0".repeat(150_000);
var angry = new Proxy({}, { ownKeys() { throw new Error("no") } });
var busy = new Proxy({}, { ownKeys() { for (;;); } });
var after = { a: 1 };
FINAL(1)`;
    const { rlm } = await scripted({ steps: [cell(code)] }, { sandboxTimeoutMs: 1_000 });
    await using session = rlm.session();
    await session.agenerate("a", first);
    const { variables, lost } = session.toJSON();
    expect(Object.keys(variables)).toHaveLength(21);
    expect(variables["long19"]).toBe("\0".repeat(150_000));
    expect(variables["after"]).toEqual({ a: 1 });
    expect(lost?.toSorted()).toEqual(["angry", "busy"]);
  });

  it("does not speak of losses while its REPL lives", async () => {
    const { rlm, server } = await scripted({
      steps: [cell("var day = new Date(0); FINAL(1)"), cell("FINAL(day.getTime())")],
    });
    await using session = rlm.session();
    await session.agenerate("a", first);
    expect((await session.agenerate("b")).answer).toBe("0");
    expect(String(server.requests[1]?.messages[1]?.text)).not.toContain("gone");
  });

  it("remembers a question that needed no REPL", async () => {
    const { rlm, server } = await scripted({
      steps: [
        "forty-two",
        cell("FINAL([context, context_0, history_0[0].content, history_0.at(-1).content])"),
        "short",
        cell("FINAL([context.length, context_1, history_2.length])"),
      ],
    });
    await using session = rlm.session({ directBelowChars: 100 });
    expect(await session.agenerate("How much?", "a short text")).toMatchObject({ answer: "forty-two", direct: true });
    expect(session.toJSON().histories).toEqual([
      [
        { role: "user", content: "How much?" },
        { role: "assistant", content: "forty-two" },
      ],
    ]);
    const again = await session.agenerate("Again?", undefined, { directBelowChars: 0 });
    expect(again.answer).toBe('["a short text","a short text","How much?","forty-two"]');
    await session.agenerate("And this?", "another");
    expect((await session.agenerate("Last?", first)).answer).toBe('[6000,"another",2]');
    expect(server.requests).toHaveLength(4);
  });

  it("gives each question its own limits and sub-calls", async () => {
    const endless = cell("for (;;);");
    const asking = cell("FINAL(await llm_query('a').catch((error) => error.message))");
    const { rlm } = await scripted({
      models: {
        [ROOT]: { steps: [cell("FINAL(1)"), endless, cell("FINAL(2)"), asking, asking, asking] },
        [SUB]: { reply: "s" },
      },
    });
    await using session = rlm.session();
    await session.agenerate("a", first);
    const limited = await session.agenerate("b", undefined, { sandboxTimeoutMs: 300 });
    expect(limited.history[0]?.cells[0]?.error).toContain("0.3 s");
    const none = "There are no sub-calls for this question: work with code alone";
    expect((await session.agenerate("c", undefined, { enableSubCalls: false })).answer).toBe(none);
    expect((await session.agenerate("d", undefined, { maxRecursionDepth: 0 })).answer).toBe(none);
    expect((await session.agenerate("e")).answer).toBe("s");
  });

  it.each(["llm_query('')", "llm_query_batch(['a', 'b'])", "rlm_query('a'.repeat(9e6))", "rlm_query_batched([])"])(
    "says that %s is off for a question without sub-calls, whatever it is given",
    async (call) => {
      const asking = cell(`FINAL(await ${call}.catch((error) => error.message))`);
      const { rlm, server } = await scripted({ steps: [cell("FINAL(1)"), asking] });
      await using session = rlm.session();
      await session.agenerate("a", first);
      const { answer } = await session.agenerate("b", undefined, { enableSubCalls: false });
      expect(answer).toBe("There are no sub-calls for this question: work with code alone");
      const asked = JSON.stringify(server.requests[1]?.body["messages"]);
      expect(asked).not.toMatch(/(llm|rlm)_query/);
    },
  );

  it("refuses at once what its REPL cannot take, and options that are wrong", async () => {
    const { rlm } = await scripted({ steps: [] });
    expect(() => rlm.session({ maxIterations: -1 })).toThrow(RLMConfigError);
    expect(() => rlm.session({ maxCostUsd: 1 })).toThrow(/needs a price/);
    await using session = rlm.session();
    for (const options of [{ tools: {} }, { environment: "local" }, { environmentOptions: {} }] as const) {
      const [option] = Object.keys(options);
      await expect(session.agenerate("a", first, options)).rejects.toMatchObject({ code: "ERR_RLM_CONFIG", option });
      const call = session.agenerate({ query: "a", context: first, ...options });
      await expect(call).rejects.toThrow("cannot change from question to question");
    }
  });

  it("takes questions in keyword style", async () => {
    const { rlm } = await scripted({ steps: [cell("FINAL(context.length)"), cell("FINAL(context.length + 1)")] });
    await using session = rlm.session({ maxIterations: 3 });
    expect((await session.agenerate({ query: "a", context: first, maxIterations: undefined })).answer).toBe("6000");
    expect((await session.generate({ query: "b" })).answer).toBe("6001");
  });

  it("refuses questions without a context, and after it is closed", async () => {
    const { rlm } = await scripted({ steps: [] });
    const session = rlm.session();
    await expect(session.agenerate("a")).rejects.toThrow("The first question of a session needs a context");
    await expect(read(session.stream("a"))).rejects.toThrow("The first question of a session needs a context");
    await session.close();
    await session.close();
    await expect(session.agenerate("a", first)).rejects.toThrow("closed");
    await expect(session.stream("a", first).response).rejects.toThrow("closed");
  });

  it("streams a question, with what earlier ones left and a typed answer", async () => {
    const { rlm } = await scripted({
      steps: [cell("var n = 1; FINAL(n)"), cell("print(n); FINAL([n, context.length])")],
    });
    await using session = rlm.session();
    expect((await read(session.stream("a", first))).at(-1)?.type).toBe("run_end");
    const stream = session.stream({ query: "b", schema: z.array(z.number()) });
    const events = await read(stream);
    expect(events.find(({ type }) => type === "code_executed")?.preview).toBe("1");
    const { object } = await stream.response;
    expectTypeOf(object).toEqualTypeOf<number[] | undefined>();
    expect(object).toEqual([1, 6000]);
    expect(session.toJSON().histories).toHaveLength(2);
  });

  it("gives the events of a streamed question to its own listener too, once its turn has come", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL(1)") });
    await using session = rlm.session({ maxIterations: 3 });
    const heard: string[] = [];
    const note = (name: string) => (event: RLMEvent) => heard.push(`${name} ${event.type}`);
    const streams = [
      session.stream("a", first, { onEvent: note("a") }),
      session.stream({ query: "b", onEvent: note("b") }),
    ];
    const [one = [], two = []] = await Promise.all(streams.map(read));
    expect(heard).toEqual([...one.map(({ type }) => `a ${type}`), ...two.map(({ type }) => `b ${type}`)]);
    expect(two[0]).toMatchObject({ type: "run_start", limits: { maxIterations: 3 } });
  });

  it("sends nothing for a question that was stopped while it waited for its turn", async () => {
    const { rlm, server } = await scripted({ steps: [cell("FINAL(1)"), cell("FINAL(2)")] });
    await using session = rlm.session();
    const [one, two] = [session.stream("a", first), session.stream("b", second)];
    const waiting = two[Symbol.asyncIterator]();
    const left = waiting.return?.();
    expect((await one.response).answer).toBe("1");
    await left;
    await expect(two.response).rejects.toMatchObject({ name: "AbortError" });
    expect((await session.agenerate("c")).answer).toBe("2");
    server.assertExhausted();
  });

  it("stops a streamed question when its loop is left, and goes on with the next", async () => {
    const { rlm, server } = await scripted({
      models: {
        [ROOT]: { steps: [cell("var kept = 5; await llm_query('s')"), cell("FINAL(kept)")] },
        [SUB]: { reply: fault.hang() },
      },
    });
    await using session = rlm.session();
    const stream = session.stream("a", first);
    for await (const { type } of stream) if (type === "sub_call_start") break;
    await expect(stream.response).rejects.toMatchObject({ name: "AbortError", partial: { finishReason: "aborted" } });
    expect((await session.agenerate("b")).answer).toBe("5");
    await server.idle();
  });
});
