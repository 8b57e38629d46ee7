import { describe, expect, it } from "vitest";
import { cell, scripted } from "./helpers/scripted.js";

const first = "first ".repeat(1_000);
const second = "second ".repeat(1_000);

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

  it("refuses questions without a context, and after it is closed", async () => {
    const { rlm } = await scripted({ steps: [] });
    const session = rlm.session();
    await expect(session.agenerate("a")).rejects.toThrow("The first question of a session needs a context");
    await session.close();
    await session.close();
    await expect(session.agenerate("a", first)).rejects.toThrow("closed");
  });
});
