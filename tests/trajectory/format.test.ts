import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeTrajectory, encodeLine, LineDecoder } from "../../src/trajectory/format.js";
import type { TrajectoryLine } from "../../src/trajectory/lines.js";
import { fileOf } from "./lines-of.js";
import { sampleRun } from "./sample-run.js";

const FILE = fileOf(sampleRun({ subCalls: 3 }));
const warning = (message: string): TrajectoryLine => ({
  type: "warning",
  runId: "r",
  depth: 0,
  iteration: 1,
  at: 5,
  message,
});

describe("decodeTrajectory", () => {
  it("gives back every line that was written, whatever its text holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (messages) => {
        const lines = messages.map(warning);
        const text = lines.map((line) => `${encodeLine(line)}\n`).join("");
        expect(decodeTrajectory(text)).toEqual({ lines, problems: [] });
      }),
    );
  });

  it("reads what stands before a last line that a crash has torn, wherever it was torn", () => {
    const whole = decodeTrajectory(FILE).lines;
    const lastLine = FILE.trimEnd().lastIndexOf("\n") + 1;
    for (let end = lastLine + 1; end < FILE.length - 1; end += 7) {
      const { lines, problems } = decodeTrajectory(FILE.slice(0, end));
      expect(lines).toEqual(whole.slice(0, -1));
      expect(problems).toMatchObject([{ lineNumber: whole.length }]);
    }
  });

  it("reads on behind a torn line in the middle", () => {
    const [first = "", ...rest] = FILE.split("\n");
    const { lines, problems } = decodeTrajectory([first, '{"type":"warn', ...rest].join("\n"));
    expect(lines).toEqual(decodeTrajectory(FILE).lines);
    expect(problems).toMatchObject([{ lineNumber: 2 }]);
  });

  it("takes a last line that lacks only its line break, and lines that end as on Windows", () => {
    expect(decodeTrajectory(FILE.trimEnd()).lines).toEqual(decodeTrajectory(FILE).lines);
    expect(decodeTrajectory(FILE.replaceAll("\n", "\r\n"))).toEqual(decodeTrajectory(FILE));
  });

  it.each([
    ["null", /object/],
    ["[]", /object/],
    ['{"type":"iteration"}', /no line type "iteration"/],
    ['{"type":"constructor"}', /no line type/],
    ['{"type":"header","format":"other","version":1}', /not a trajectory/],
    ['{"type":"header","format":"rlm-trajectory","version":99}', /Version 99/],
    ['{"type":"warning","runId":7,"depth":0,"iteration":0,"at":0,"message":""}', /`runId` of warning/],
    [
      '{"type":"model_start","runId":"r","depth":0,"iteration":0,"at":0,"callId":"c","model":"m","keep":0,"messages":{}}',
      /`messages` of model_start/,
    ],
  ])("says what is wrong with %s and leaves it out", (text, message) => {
    const { lines, problems } = decodeTrajectory(text);
    expect(lines).toEqual([]);
    expect(problems).toEqual([{ lineNumber: 1, message: expect.stringMatching(message) }]);
  });

  it("reads files with lines of types that it does not know", () => {
    const { lines, problems } = decodeTrajectory(`{"type":"later"}\n${FILE}`);
    expect(lines).toEqual(decodeTrajectory(FILE).lines);
    expect(problems).toHaveLength(1);
  });
});

describe("LineDecoder", () => {
  it("gives the same lines however the text is cut into pieces", () => {
    const whole = decodeTrajectory(FILE).lines;
    fc.assert(
      fc.property(fc.array(fc.nat(FILE.length), { maxLength: 40 }), (cuts) => {
        const places = [0, ...cuts.sort((left, right) => left - right), FILE.length];
        const decoder = new LineDecoder();
        const lines = places.flatMap((place, index) => decoder.push(FILE.slice(place, places[index + 1])));
        expect([...lines, ...decoder.end()]).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it("reads a long line in many small pieces in linear time", () => {
    const decoder = new LineDecoder();
    const line = `${encodeLine(warning("x".repeat(2_000_000)))}\n`;
    const lines: TrajectoryLine[] = [];
    for (let at = 0; at < line.length; at += 16) lines.push(...decoder.push(line.slice(at, at + 16)));
    expect(lines).toHaveLength(1);
  });
});
