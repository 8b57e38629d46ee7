import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { exitOf, quote } from "../../../src/environments/e2b/shell.js";

it("words of a command reach it as they are", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 5 }), (words) => {
      // The system's own form for words: no NUL, and nothing that has no bytes.
      const safe = words.map((word) => Buffer.from(word.replaceAll("\0", "")).toString());
      const command = quote([
        process.execPath,
        "-e",
        "console.log(JSON.stringify(process.argv.slice(1)))",
        "--",
        ...safe,
      ]);
      const said = execFileSync("bash", ["-c", command], { encoding: "utf8" });
      expect(JSON.parse(said)).toEqual(safe);
    }),
    { numRuns: 15 },
  );
});

it.each([
  [
    { exitCode: 3, message: "exit status 3" },
    { code: 3, signal: undefined },
  ],
  [
    { exitCode: -1, message: "signal: killed" },
    { code: -1, signal: "SIGKILL" },
  ],
  [
    { exitCode: -1, message: "signal: aborted (core dumped)" },
    { code: -1, signal: "SIGABRT" },
  ],
  [
    { exitCode: -1, message: "signal: user defined signal 1" },
    { code: -1, signal: "user defined signal" },
  ],
])("the end of a command is read from %j", (error, exit) => {
  expect(exitOf(error)).toMatchObject(exit);
});

it("an error of another kind is no end of a command", () => {
  for (const error of [new Error("lost"), null, undefined, "text", { exitCode: "1" }]) {
    expect(exitOf(error)).toBeUndefined();
  }
});
