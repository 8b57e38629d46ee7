import { describe, expect, it } from "vitest";
import {
  formatCutReplies,
  formatSkippedBlocks,
  formatTakenBack,
  formatTooManyBlocks,
} from "../../src/text/turn-notes.js";

describe("notes on a turn", () => {
  it("count blocks as people do", () => {
    expect(formatSkippedBlocks(1)).toBe("The block after the one that failed was not run.");
    expect(formatSkippedBlocks(2)).toBe("The 2 blocks after the one that failed were not run.");
  });

  it("count replies as people do", () => {
    expect(formatCutReplies(1)).toBe("1 sub-call reply was cut at the output limit: ask for shorter ones.");
    expect(formatCutReplies(3)).toBe("3 sub-call replies were cut at the output limit: ask for shorter ones.");
  });

  it("tells of blocks that were too many, and of those that were reasoning", () => {
    expect(formatTooManyBlocks(1, 50)).toContain("at most 50 blocks. The last one was not run");
    expect(formatTooManyBlocks(7, 50)).toContain("The other 7 were not run");
    expect(formatTakenBack(1)).toContain("The first block was part of your reasoning, but it ran before");
    expect(formatTakenBack(2)).toContain("The first 2 blocks were part of your reasoning, but they ran before");
  });
});
