import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RLMEventOf } from "../../src/spec/events.js";
import type { ChatMessage } from "../../src/spec/model.js";
import { foldTrajectory } from "../../src/trajectory/fold.js";
import { replayRequests } from "../../src/trajectory/replay.js";
import { EventRecorder } from "./event-recorder.js";
import { fileOf, linesOf } from "./lines-of.js";
import { sampleRun } from "./sample-run.js";

describe("replayRequests", () => {
  it("gives the exact messages of every request, children's and sub-calls' too", () => {
    const events = sampleRun();
    const sent = events
      .filter((event): event is RLMEventOf<"model_start"> => event.type === "model_start")
      .map(({ callId, messages }) => ({ callId, messages }));
    const asked = events
      .filter((event): event is RLMEventOf<"sub_call_start"> => event.type === "sub_call_start" && event.kind === "llm")
      .map(({ callId, prompt }) => ({ callId, messages: [{ role: "user", content: prompt }] }));
    const replayed = [...replayRequests(linesOf(events))].map(({ callId, messages }) => ({ callId, messages }));
    const byId = (left: { callId: string }, right: { callId: string }) => left.callId.localeCompare(right.callId);
    expect(replayed.sort(byId)).toEqual([...sent, ...asked].sort(byId));
  });

  it("rebuilds any conversation: amended, with empty replies, with replies that are repeated, with parts", () => {
    const content = fc.oneof(
      fc.constantFrom("", "again", "again and more", "(no text)"),
      fc.string(),
      fc.array(fc.record({ type: fc.constant("text"), text: fc.string() }), { maxLength: 2 }),
    );
    const turn = fc.record({
      reply: fc.constantFrom("", "again", "FINAL(1)"),
      shown: fc.option(content, { nil: undefined }),
      feedback: fc.constantFrom("", "again", "Output: 1"),
      amended: fc.constantFrom("", "\n\nGive your answer.", "!"),
    });
    fc.assert(
      fc.property(fc.constantFrom("system", "other"), fc.array(turn, { maxLength: 8 }), (system, turns) => {
        const recorder = new EventRecorder();
        const requests: (readonly ChatMessage[])[] = [];
        for (const run of [recorder.run(), recorder.run()]) {
          run.start("q", "c", 1);
          run.messages.splice(0, 1, { role: "system", content: system });
          for (const { reply, shown = reply, feedback, amended } of turns) {
            requests.push([...run.messages]);
            run.turn({ reply, feedback });
            run.messages.splice(
              -2,
              2,
              { role: "assistant", content: shown },
              { role: "user", content: feedback + amended },
            );
          }
        }
        const replayed = [...replayRequests(linesOf(recorder.events))].map(({ messages }) => messages);
        expect(replayed).toEqual(requests);
      }),
    );
  });

  it("starts anew where a request does not begin with the one before", () => {
    const recorder = new EventRecorder();
    const run = recorder.run();
    run.start("q", "c", 1);
    run.turn({ reply: "a", feedback: "b" });
    run.messages.splice(0, run.messages.length, { role: "user", content: "only this" });
    run.turn({ reply: "c" });
    expect([...replayRequests(linesOf(recorder.events))].at(-1)?.messages).toEqual([
      { role: "user", content: "only this" },
    ]);
  });
});

it("tells messages apart that differ in nothing but who said them", () => {
  const recorder = new EventRecorder();
  const run = recorder.run();
  run.start("q", "c", 1);
  run.messages.splice(0, 2, { role: "user", content: "same" });
  run.turn({ reply: "a" });
  run.messages.splice(0, 1, { role: "assistant", content: "same" });
  run.turn({ reply: "b" });
  expect([...replayRequests(linesOf(recorder.events))].map(({ messages }) => messages[0]?.role)).toEqual([
    "user",
    "assistant",
  ]);
});

describe("the size of a file", () => {
  it("stays below twice the text that was said, however many turns there are", () => {
    const size = (turns: number) => {
      const recorder = new EventRecorder();
      const run = recorder.run();
      run.start("Which?", "d".repeat(5_000), 1_000_000);
      let unique = run.messages.reduce((sum, { content }) => sum + content.length, 0);
      for (let index = 0; index < turns; index++) {
        const reply = `${index} ${"r".repeat(2_000)}`;
        const feedback = `${index} ${"f".repeat(2_000)}`;
        const variables = Array.from({ length: 40 }, (_, name) => ({
          name: `v${name}`,
          type: "string",
          preview: "p".repeat(60),
        }));
        run.turn({ reply, feedback, body: () => run.cell(`print(${index})`, { printed: feedback, variables }) });
        unique += reply.length + feedback.length;
      }
      run.end("x");
      return { file: fileOf(recorder.events).length, unique };
    };
    const few = size(10);
    const many = size(100);
    expect(many.file).toBeLessThan(2 * many.unique);
    expect(many.file).toBeLessThan(few.file * 10.5);
  });

  it("holds an answer once, whether or not the run said that it was final", () => {
    const answer = "the answer ".repeat(50);
    for (const error of [undefined, "it broke"]) {
      const recorder = new EventRecorder();
      const run = recorder.run();
      run.start("q", "c", 1);
      run.end(answer, {}, error);
      expect(fileOf(recorder.events).split(answer)).toHaveLength(2);
      expect(foldTrajectory(linesOf(recorder.events))).toMatchObject([{ answer, error }]);
    }
  });

  it("holds a system prompt once, however many children have it", () => {
    const recorder = new EventRecorder();
    const run = recorder.run();
    run.start("q", "c", 1);
    const system = run.messages[0]?.content as string;
    run.turn({
      reply: "x",
      body: () =>
        run.cell("x", {}, () => {
          for (let index = 0; index < 5; index++) {
            run.child("p", (child) => {
              child.start("q", "c", 1);
              child.turn({ reply: "y" });
              child.end("y");
              return "y";
            });
          }
        }),
    });
    expect(fileOf(recorder.events).split(JSON.stringify(system).slice(1, -1))).toHaveLength(2);
    expect([...replayRequests(linesOf(recorder.events))].every(({ messages }) => messages[0]?.content === system)).toBe(
      true,
    );
  });
});
