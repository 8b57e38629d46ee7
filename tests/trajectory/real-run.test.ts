import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import OpenAI from "openai";
import { afterAll, describe, expect, it } from "vitest";
import { TrajectoryLogger } from "../../src/observers/trajectory-logger.js";
import { reply } from "../../src/testing/scripted-reply.js";
import { ScriptedServer } from "../../src/testing/scripted-server.js";
import { foldTrajectory } from "../../src/trajectory/fold.js";
import { encodeLine } from "../../src/trajectory/format.js";
import { toOfficialLog } from "../../src/trajectory/official.js";
import { readTrajectory } from "../../src/trajectory/read.js";
import { replayRequests } from "../../src/trajectory/replay.js";
import { callsOf, walkRuns } from "../../src/trajectory/tree.js";
import { spendingOf, totalOf } from "../../src/viewer/page/spending.js";
import { RLMWrapper } from "../../src/wrapper.js";

/** Recorded once from the run below; files of this version must stay readable. */
const RECORDED = fileURLToPath(new URL("../fixtures/trajectories/real-run-v1.jsonl", import.meta.url));

const dir = mkdtempSync(join(tmpdir(), "rlm-real-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const cell = (code: string) => `Let me see.\n\n\`\`\`js\n${code}\n\`\`\``;

/** A run with sub-calls in parallel, a failing cell, a child with a REPL and a sub-call of its own, an empty reply, and a limit that winds it up. */
async function realRun() {
  await using server = await ScriptedServer.start({
    models: {
      root: {
        steps: [
          reply(cell("const parts = [context.slice(0, 50), context.slice(50, 100)];\nparts.length"), {
            reasoning: "Look first.",
          }),
          cell('const replies = await llm_query_batched(["one", "two", "three"]);\nprint(replies.join("\\n"))'),
          cell("nothing.here"),
          "",
          cell('const found = await rlm_query("What is in it?", { context: ["a", "b"] });\nfound'),
          "FINAL(The context repeats itself)",
        ],
      },
      sub: {
        reply: ({ messages }) => {
          if (messages[0]?.role !== "system") return "a reply";
          return messages.length > 2 ? "FINAL(found it)" : cell('await llm_query("Is it so?")');
        },
      },
    },
  });
  const client = new OpenAI({ baseURL: server.url, apiKey: "test", maxRetries: 0 });
  const logger = new TrajectoryLogger({ dir });
  const options = { subModel: "sub", maxRecursionDepth: 2, maxIterations: 5, logger } as const;
  await using rlm = new RLMWrapper(client, "root", options);
  const response = await rlm.agenerate("What is this?", "some context ".repeat(1000));
  const [name = ""] = readdirSync(dir);
  const { lines, problems } = await readTrajectory(join(dir, name));
  expect(problems).toEqual([]);
  return { response, lines, requests: server.requests };
}

describe("the log of a real run", async () => {
  const { response, lines, requests } = await realRun();
  if (process.env["RLM_RECORD_FIXTURES"] === "1") {
    mkdirSync(dirname(RECORDED), { recursive: true });
    writeFileSync(RECORDED, lines.map((line) => `${encodeLine(line)}\n`).join(""));
  }

  it("is replayed to exactly the messages that the server was sent", () => {
    const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).sort();
    const replayed = [...replayRequests(lines)];
    expect(sorted(replayed.map(({ model, messages }) => [model, messages]))).toEqual(
      sorted(requests.map(({ model, body }) => [model, body["messages"]])),
    );
    expect(replayed.some(({ messages }) => messages.at(-1)?.role === "user" && messages.length > 8)).toBe(true);
  });

  it("tells the run as its response does", () => {
    const [root, ...others] = foldTrajectory(lines);
    expect(others).toEqual([]);
    expect(root).toMatchObject({ runId: response.runId, answer: response.answer, finishReason: "max_iterations" });
    const runs = root ? [...walkRuns(root)] : [];
    expect(runs.map(({ depth }) => depth)).toEqual([0, 1]);
    expect(runs.flatMap((run) => [...callsOf(run)])).toHaveLength(response.subCalls);
    expect(root?.turns.map(({ model }) => model?.reply ?? "")).toEqual(response.history.map((entry) => entry.reply));
    expect(root?.turns.at(-1)?.extra).toBe(true);
    expect(root?.turns[0]?.model?.reasoning).toBe("Look first.");
    expect(root?.turns.map(({ feedback }) => feedback)).toEqual(response.history.map(({ feedback }) => feedback));
    const total = totalOf(root ? spendingOf(root) : []);
    expect([total.inputTokens, total.outputTokens]).toEqual([response.totalInputTokens, response.totalOutputTokens]);
  });

  it("has the variables of the response after the last cell", () => {
    const [root] = foldTrajectory(lines);
    const variables = root?.turns.flatMap(({ cells }) => cells).at(-1)?.variables ?? [];
    expect(Object.fromEntries(variables.map(({ name, preview }) => [name, preview]))).toEqual(response.replVariables);
  });

  it("can be handed to the Python library's visualizer", () => {
    const [root] = foldTrajectory(lines);
    const exported = root
      ? toOfficialLog(root)
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line))
      : [];
    expect(exported.map(({ type }) => type)).toEqual(["metadata", ...response.history.map(() => "iteration")]);
    expect(exported.at(-1).final_answer).toBe(response.answer);
  });

  it("is read the same from a file of the first version", async () => {
    const recorded = await readTrajectory(RECORDED);
    expect(recorded.problems).toEqual([]);
    const shape = (some: typeof lines) =>
      foldTrajectory(some).flatMap((root) =>
        [...walkRuns(root)].map(({ answer, finishReason, turns }) => ({
          answer,
          finishReason,
          turns: turns.map(({ cells, extra }) => [
            extra,
            cells.map(({ calls, result }) => [calls.length, result?.error?.name]),
          ]),
        })),
      );
    expect(shape(recorded.lines)).toEqual(shape(lines));
  });
});
