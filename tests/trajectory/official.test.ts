import { describe, expect, it } from "vitest";
import { foldTrajectory } from "../../src/trajectory/fold.js";
import { officialFileName, toOfficialLog } from "../../src/trajectory/official.js";
import type { RunNode } from "../../src/trajectory/tree.js";
import { linesOf } from "./lines-of.js";
import { sampleRun } from "./sample-run.js";

type Json = Record<string, unknown>;

function exported(events = sampleRun({ variant: { query: 'Which "line" is it?' } })): { run: RunNode; lines: Json[] } {
  const [run] = foldTrajectory(linesOf(events));
  if (!run) throw new Error("there is no run");
  const text = toOfficialLog(run);
  expect(text.endsWith("\n")).toBe(true);
  return {
    run,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  };
}

const { run, lines } = exported();
const [metadata, ...iterations] = lines;
const blocks = iterations.flatMap(({ code_blocks }) => code_blocks as { code: string; result: Json }[]);
const calls = blocks.flatMap(({ result }) => result["rlm_calls"] as Json[]);
/** Python's `datetime.isoformat()`: no zone. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;

describe("toOfficialLog", () => {
  it("has one line of metadata, first, and after it only iterations", () => {
    expect(lines.map(({ type }) => type)).toEqual(["metadata", ...iterations.map(() => "iteration")]);
    expect(iterations).toHaveLength(5);
    expect(metadata).toEqual({
      type: "metadata",
      timestamp: expect.stringMatching(ISO),
      root_model: "gpt-5",
      max_depth: 2,
      max_iterations: 25,
      backend: "openai",
      backend_kwargs: { model_name: "gpt-5" },
      environment_type: "local",
      environment_kwargs: {},
      other_backends: ["openai"],
    });
  });

  it("numbers iterations from 1 and gives prompts as arrays of messages with plain strings", () => {
    for (const [index, iteration] of iterations.entries()) {
      expect(iteration).toMatchObject({
        iteration: index + 1,
        timestamp: expect.stringMatching(ISO),
        response: expect.any(String),
      });
      const prompt = iteration["prompt"] as Json[];
      expect(prompt).toHaveLength(2 + index * 2);
      for (const message of prompt) expect(message).toEqual({ role: expect.any(String), content: expect.any(String) });
    }
  });

  it("gives times in seconds", () => {
    expect(iterations[1]?.["iteration_time"]).toBeCloseTo((run.turns[1]?.durationMs ?? 0) / 1000, 9);
    expect(blocks[1]?.result["execution_time"]).toBeCloseTo(
      (run.turns[1]?.cells[0]?.result?.durationMs ?? 0) / 1000,
      9,
    );
  });

  it("has an explicit null for the final answer of all turns but the last", () => {
    expect(iterations.map(({ final_answer }) => final_answer)).toEqual([null, null, null, null, run.answer]);
    expect(blocks.map(({ result }) => result["final_answer"])).toEqual([null, null, null, null, run.answer]);
  });

  it("always has code blocks with the outcome of the code, errors on stderr, changed variables as locals", () => {
    for (const { code, result } of blocks) {
      expect(code).toEqual(expect.any(String));
      expect(result).toMatchObject({
        stdout: expect.any(String),
        stderr: expect.any(String),
        locals: expect.any(Object),
        rlm_calls: expect.any(Array),
      });
    }
    expect(blocks[0]?.result["stdout"]).toMatch(/^object 1248 .*\n\{ 'Aurora 13': 402/);
    expect(blocks[0]?.result["locals"]).toEqual({ first: expect.any(String), byProduct: expect.any(String) });
    expect(blocks.map(({ result }) => result["stderr"] !== "")).toEqual([false, false, true, false, false]);
  });

  it("gives every sub-call a numeric time, a string reply and its tokens in both shapes", () => {
    expect(calls).toHaveLength(25);
    for (const call of calls) {
      expect(call).toMatchObject({
        root_model: "gpt-5-mini",
        prompt: expect.any(String),
        response: expect.any(String),
        execution_time: expect.any(Number),
        prompt_tokens: expect.any(Number),
        completion_tokens: expect.any(Number),
      });
      const summary = call["usage_summary"] as { model_usage_summaries: Record<string, Json> };
      for (const usage of Object.values(summary.model_usage_summaries)) {
        expect(usage).toMatchObject({
          total_calls: expect.any(Number),
          total_input_tokens: expect.any(Number),
          total_output_tokens: expect.any(Number),
        });
      }
    }
    const [first] = calls;
    const usage = run.turns[1]?.cells[0]?.calls[0]?.usage;
    expect(first).toMatchObject({
      prompt_tokens: usage?.inputTokens,
      completion_tokens: usage?.outputTokens,
      usage_summary: {
        total_cost: usage?.cost,
        model_usage_summaries: { "gpt-5-mini": { total_input_tokens: usage?.inputTokens } },
      },
    });
    expect(calls.filter(({ error }) => error !== undefined)).toHaveLength(2);
  });

  it("puts a child's whole trajectory into the sub-call that started it", () => {
    const child = calls.find(({ metadata: nested }) => nested)?.["metadata"] as {
      run_metadata: Json;
      iterations: Json[];
    };
    expect(child.run_metadata).toMatchObject({ type: "metadata", root_model: "gpt-5", max_iterations: 25 });
    expect(child.iterations).toHaveLength(2);
    expect(child.iterations[0]).toMatchObject({
      type: "iteration",
      iteration: 1,
      code_blocks: [{ result: { rlm_calls: [{}, {}] } }],
    });
  });

  it("says the question in the words by which the visualizer finds it, without inner double quotes", () => {
    for (const { prompt } of iterations) {
      const user = (prompt as { role: string; content: string }[]).find(({ role }) => role === "user");
      expect(/original query: "([^"]+)"/.exec(user?.content ?? "")?.[1]).toBe("Which 'line' is it?");
    }
  });

  it("leaves out nothing that is needed when a run was cut off or a message has parts", () => {
    const events = sampleRun().slice(0, 4);
    const withParts = events.map((event) =>
      event.type === "model_start"
        ? { ...event, messages: [{ role: "user" as const, content: [{ type: "text", text: "hi" }] }] }
        : event,
    );
    const [, iteration] = exported(withParts).lines;
    expect(iteration).toMatchObject({ response: "", code_blocks: [], final_answer: null, iteration_time: null });
    expect(iteration?.["prompt"]).toEqual([{ role: "user", content: expect.stringContaining('"text":"hi"') }]);
  });

  it("names files as the Python library does", () => {
    expect(officialFileName(run)).toMatch(/^rlm_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_[0-9a-f]{8}\.jsonl$/);
  });
});
