import { describe, expect, it } from "vitest";
import type { CellResult } from "../../src/spec/environment.js";
import { formatCell } from "../../src/text/format-cell.js";
import { captured, cellError, cellResult } from "./cell-results.js";

const share = { output: 1000, value: 500, error: 1000 };
const noSubCalls = { made: 0, failed: 0 };

function format(facts: Partial<CellResult>, subCalls = noSubCalls, repeatedFailure = false): string {
  return formatCell({ result: cellResult(facts), subCalls, repeatedFailure }, share);
}

describe("formatCell", () => {
  it("shows output, then the value of the last expression", () => {
    expect(format({ output: captured("one\ntwo\n"), value: "42" })).toBe(
      "Output:\none\ntwo\nValue of the last expression: 42",
    );
  });

  it("tells the true length of output that is shown in part", () => {
    const text = format({ output: { head: "h".repeat(900), tail: "t".repeat(900), length: 123_456 } });
    expect(text).toContain("Output (123456 characters, shown in part):");
    expect(text).toContain("[122456 of 123456 characters left out here]");
  });

  it("hints to print when there was nothing to see", () => {
    expect(format({})).toBe("No output. Use print(...) for what you want to see.");
    expect(format({ value: "1" })).not.toContain("No output");
    expect(format({ error: cellError("TypeError: no") })).not.toContain("No output");
  });

  it("shows the error after the output, with its line and caret", () => {
    const caret = "TypeError: x is not a function\n  2 | x()\n      ^";
    const text = format({ output: captured("before\n"), error: cellError(caret) });
    expect(text).toBe(
      `Output:\nbefore\nError:\n${caret}\nVariables assigned before the error are kept. Mend the code and go on.`,
    );
  });

  it("cuts a huge error but keeps both of its ends", () => {
    const text = format({ error: cellError(`TypeError: ${"m".repeat(100_000)}\n  2 | x()\n      ^`) });
    expect(text).toContain("TypeError: mmm");
    expect(text).toContain("2 | x()\n      ^");
    expect(text.length).toBeLessThan(1_300);
  });

  it("gives another hint when the same code has failed before", () => {
    const text = format({ error: cellError("TypeError: no") }, noSubCalls, true);
    expect(text).toContain("failed before and failed again");
    expect(text).not.toContain("Mend the code and go on");
  });

  it("tells of calls that were not awaited", () => {
    expect(format({ unawaitedCalls: 1 })).toContain("1 call was not awaited");
    expect(format({ unawaitedCalls: 3 })).toContain("3 calls were not awaited");
    expect(format({ unawaitedCalls: 3 })).toContain("Write `await` before each call.");
  });

  it("tells what else there is to say, in few words", () => {
    expect(format({ notices: ["3 pending timers were cancelled"] })).toContain("Note: 3 pending timers were cancelled");
    expect(format({ notices: Array.from({ length: 50 }, () => "x".repeat(1000)) }).length).toBeLessThan(2_500);
  });

  it("tells of rejections that nothing caught, a few of them and in few words", () => {
    const rejections = Array.from({ length: 50 }, () => cellError(`Error: ${"x".repeat(1000)}`));
    const text = format({ unhandledRejections: rejections });
    expect(text.match(/A promise failed and nothing caught it/g)).toHaveLength(3);
    expect(text).toContain("This happened 47 more times.");
    expect(text.length).toBeLessThan(1_200);
  });

  it("counts sub-calls and says where failures are found", () => {
    expect(format({}, { made: 12, failed: 0 })).toContain("Sub-calls: 12.");
    expect(format({}, { made: 12, failed: 2 })).toContain("Sub-calls: 12, of which 2 failed");
    expect(format({})).not.toContain("Sub-calls");
  });

  it("says what a restart of the REPL has cost", () => {
    const lost = Array.from({ length: 30 }, (_, index) => `v${index}`);
    const text = format({ reset: { reason: "Out of memory.", restored: ["context", "total"], lost } });
    expect(text).toContain("The REPL was restarted: Out of memory.\nRestored variables: context, total.");
    expect(text).toContain("v19 and 10 more.");
    expect(text).not.toContain("v20");
  });

  it("speaks Python of what went wrong in a Python REPL", () => {
    const result = cellResult({ unawaitedCalls: 2, unhandledRejections: [cellError("ValueError: no")] });
    const text = formatCell({ result, subCalls: { made: 3, failed: 1 }, repeatedFailure: false }, share, "python");
    expect(text).toContain("2 calls were not waited for");
    expect(text).toContain("An exception was raised beside the block and nothing caught it: ValueError: no");
    expect(text).toContain("the slot of a failed call holds an exception object");
    expect(text).not.toMatch(/await`|promise|Error object/);
  });
});
