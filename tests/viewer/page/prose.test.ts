import { describe, expect, it } from "vitest";
import { splitReply } from "../../../src/viewer/page/prose.js";

describe("splitReply", () => {
  it("gives the words around code that was run, without the code", () => {
    const reply = "First I look.\n\n```repl\nprint(1)\n```\n\nThen I think.";
    expect(splitReply(reply, ["print(1)"])).toEqual([
      { kind: "words", text: "First I look." },
      { kind: "words", text: "Then I think." },
    ]);
  });

  it("keeps code that was not run, and code that never ends", () => {
    expect(splitReply("a\n```js\nx\n```\n~~~\ny\n```", [])).toEqual([
      { kind: "words", text: "a" },
      { kind: "code", text: "x" },
      { kind: "code", text: "y\n```" },
    ]);
  });

  it("does not end a long fence at a short one", () => {
    expect(splitReply("````\n```\nx\n```\n````", [])).toEqual([{ kind: "code", text: "```\nx\n```" }]);
  });

  it("gives nothing for silence", () => {
    expect(splitReply(" \n\n", [])).toEqual([]);
  });
});
