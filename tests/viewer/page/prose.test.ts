import { describe, expect, it } from "vitest";
import { splitReply } from "../../../src/viewer/page/prose.js";

describe("splitReply", () => {
  it("gives the words around code that was run, without the code", () => {
    const reply = "First I look.\n\n```repl\nprint(1)\n```\n\nThen I think.";
    expect(splitReply(reply, ["print(1)"])).toEqual([{ text: "First I look." }, { text: "Then I think." }]);
  });

  it("keeps code that was not run, and code that never ends", () => {
    expect(splitReply("a\n```js\nx\n```\n~~~\ny\n```", [])).toEqual([
      { text: "a" },
      { language: "javascript", text: "x" },
      { language: "javascript", text: "y\n```" },
    ]);
  });

  it("reads the language of a block from its fence", () => {
    expect(splitReply("```python\nx\n```", [])).toEqual([{ language: "python", text: "x" }]);
  });

  it("does not end a long fence at a short one", () => {
    expect(splitReply("````\n```\nx\n```\n````", [])).toEqual([{ language: "javascript", text: "```\nx\n```" }]);
  });

  it("gives nothing for silence", () => {
    expect(splitReply(" \n\n", [])).toEqual([]);
  });
});
