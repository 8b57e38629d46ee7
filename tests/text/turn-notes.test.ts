import { describe, expect, it } from "vitest";
import { formatCutReplies, formatSkippedBlocks } from "../../src/text/turn-notes.js";

describe("notes on a turn", () => {
  it("count blocks as people do", () => {
    expect(formatSkippedBlocks(1)).toBe("The block after the one that failed was not run.");
    expect(formatSkippedBlocks(2)).toBe("The 2 blocks after the one that failed were not run.");
  });

  it("count replies as people do", () => {
    expect(formatCutReplies(1)).toBe("1 sub-call reply was cut at the output limit: ask for shorter ones.");
    expect(formatCutReplies(3)).toBe("3 sub-call replies were cut at the output limit: ask for shorter ones.");
  });
});
