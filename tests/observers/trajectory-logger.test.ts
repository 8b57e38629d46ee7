import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TrajectoryLogger } from "../../src/observers/trajectory-logger.js";
import { RLMConfigError } from "../../src/spec/errors.js";
import type { RLMEvent } from "../../src/spec/events.js";
import { foldTrajectory } from "../../src/trajectory/fold.js";
import { decodeTrajectory } from "../../src/trajectory/format.js";
import { readTrajectory } from "../../src/trajectory/read.js";
import { EventRecorder } from "../trajectory/event-recorder.js";
import { linesOf } from "../trajectory/lines-of.js";
import { sampleRun } from "../trajectory/sample-run.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "rlm-logger-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const log = (logger: TrajectoryLogger, events: readonly RLMEvent[]) => {
  for (const event of events) logger.onEvent(event);
};
const onlyFile = () => {
  const [name = "", ...others] = readdirSync(dir);
  expect(others).toEqual([]);
  return join(dir, name);
};

describe("TrajectoryLogger", () => {
  it("writes one file per run of a user, children inside, without tokens and previews", async () => {
    const events = sampleRun();
    log(new TrajectoryLogger({ dir: join(dir, "a", "b") }), events);
    const [name = "", ...others] = readdirSync(join(dir, "a", "b"));
    expect(others).toEqual([]);
    expect(name).toMatch(/^rlm_2026-11-21_09-30-12_[0-9a-f]{8}\.jsonl$/);
    const { lines, problems } = await readTrajectory(join(dir, "a", "b", name));
    expect(problems).toEqual([]);
    expect(lines.slice(1)).toEqual(linesOf(events).slice(1));
    expect(lines.some((line) => "preview" in line)).toBe(false);
  });

  it("keeps runs apart that go on at the same time, and closes each file with its run", () => {
    const logger = new TrajectoryLogger({ dir });
    const [left, right] = [new EventRecorder(), new EventRecorder()];
    right.newId();
    const runs = [left.run(), right.run()];
    for (const [index, run] of runs.entries()) run.start(`question ${index}`, "c", 1);
    for (const run of runs) run.turn({ reply: "FINAL(1)" });
    for (const run of runs) run.end("1");
    for (const [index, event] of left.events.entries()) log(logger, [event, right.events[index] as RLMEvent]);
    const files = readdirSync(dir).map((name) => readFileSync(join(dir, name), "utf8"));
    expect(files).toHaveLength(2);
    for (const file of files) expect(foldTrajectory(decodeTrajectory(file).lines)).toMatchObject([{ answer: "1" }]);
  });

  it("adds runs to the end of one file when it is given a file, also behind a line that a crash has torn", () => {
    const file = join(dir, "all.jsonl");
    log(new TrajectoryLogger({ file }), sampleRun({ subCalls: 1 }).slice(0, 5));
    writeFileSync(file, '{"type":"warn', { flag: "a" });
    log(new TrajectoryLogger({ file }), sampleRun({ subCalls: 1 }));
    const { lines, problems } = decodeTrajectory(readFileSync(file, "utf8"));
    expect(problems).toHaveLength(1);
    expect(lines.filter(({ type }) => type === "header")).toHaveLength(2);
    expect(lines.at(-1)?.type).toBe("run_end");
  });

  it("has every line in the file as soon as the event is over", () => {
    const logger = new TrajectoryLogger({ dir });
    for (const [index, event] of sampleRun({ subCalls: 2 })
      .filter(({ type }) => type !== "token")
      .entries()) {
      logger.onEvent(event);
      expect(readFileSync(onlyFile(), "utf8").split("\n")).toHaveLength(index + 3);
    }
  });

  it("leaves a readable file when the process is killed in the middle", async () => {
    const program = fileURLToPath(new URL("./killed-logger.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", program, dir], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const { lines, problems } = decodeTrajectory(readFileSync(onlyFile(), "utf8"));
    expect(problems).toEqual([]);
    expect(lines.slice(1)).toEqual(linesOf(sampleRun({ subCalls: 4 })).slice(1, 31));
  });

  it("writes what comes in after the root's end, and only then lets go of the file", () => {
    const logger = new TrajectoryLogger({ dir });
    const recorder = new EventRecorder();
    const run = recorder.run();
    run.start("q", "c", 1);
    run.turn({
      reply: "x",
      body: () => run.cell("x", {}, () => run.calls([{ prompt: "p", reply: "late", startMs: 0, durationMs: 9 }])),
    });
    run.end("1");
    const late = recorder.events.filter(({ type }) => type === "sub_call_end");
    log(logger, [...recorder.events.filter(({ type }) => type !== "sub_call_end"), ...late]);
    const lines = readFileSync(onlyFile(), "utf8").trimEnd().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ type: "sub_call_end", reply: "late" });
    log(logger, late);
    expect(readFileSync(onlyFile(), "utf8").trimEnd().split("\n")).toEqual(lines);
  });

  it("lets no secret into the file: by form, by name, by value", () => {
    const canaries = ["sk-canary-1234567890", "hunter2hunter2", "c4n4ry-value"];
    const text = `key ${canaries[0]}, {"password": "${canaries[1]}"}, ${canaries[2]}`;
    const events = sampleRun({
      subCalls: 2,
      variant: { query: text, answer: text, reply: text, code: text, output: text, subReply: text },
    });
    log(new TrajectoryLogger({ dir, secrets: ["c4n4ry-value"] }), events);
    const file = readFileSync(onlyFile(), "utf8");
    for (const canary of canaries) expect(file).not.toContain(canary);
    expect(decodeTrajectory(file).problems).toEqual([]);
  });

  it("makes files that only their owner can read", () => {
    log(new TrajectoryLogger({ dir }), sampleRun({ subCalls: 0 }));
    if (process.platform !== "win32") expect(statSync(onlyFile()).mode & 0o077).toBe(0);
  });

  it("throws once when the file cannot be written, and is silent after that", () => {
    const notADir = join(dir, "file");
    writeFileSync(notADir, "");
    const logger = new TrajectoryLogger({ dir: join(notADir, "logs") });
    const [first, ...rest] = sampleRun({ subCalls: 2 });
    expect(() => logger.onEvent(first as RLMEvent)).toThrow(/ENOTDIR|EEXIST/);
    expect(() => log(logger, rest)).not.toThrow();
  });

  it.runIf(process.platform === "linux")("gives up on a disk that is full", () => {
    const logger = new TrajectoryLogger({ file: "/dev/full" });
    const [first, ...rest] = sampleRun({ subCalls: 2 });
    expect(() => logger.onEvent(first as RLMEvent)).toThrow(/ENOSPC/);
    expect(() => log(logger, rest)).not.toThrow();
  });

  it("leaves out events of runs whose beginning it has not seen", () => {
    log(new TrajectoryLogger({ dir }), sampleRun({ subCalls: 2 }).slice(1, 10));
    expect(readdirSync(dir)).toEqual([]);
  });

  it.each([
    {},
    { dir: "a", file: "b" },
    { dir: "" },
    { file: 7 },
    { dir: "a", secrets: "s" },
    { dir: "a", secret: ["s"] },
  ])("refuses the options %j", (options) => {
    expect(() => new TrajectoryLogger(options as never)).toThrow(RLMConfigError);
  });

  it("does not show what was given as a secret", () => {
    expect(() => new TrajectoryLogger({ dir, secrets: "c4n4ry-value" as never })).toThrow(/^(?!.*c4n4ry).*`secrets`/);
  });

  it("keeps nothing in mind of runs that are over", () => {
    const logger = new TrajectoryLogger({ dir });
    const events = sampleRun({ subCalls: 2 });
    log(logger, events);
    const before = readFileSync(onlyFile(), "utf8");
    log(logger, events.slice(1));
    expect(readFileSync(onlyFile(), "utf8")).toBe(before);
  });
});
