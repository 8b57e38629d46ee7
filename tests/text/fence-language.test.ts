import { describe, expect, it } from "vitest";
import { isFenceLabel, readFenceLabel } from "../../src/text/fence-language.js";

describe("the label of a fence", () => {
  it.each([
    "repl",
    "js",
    "javascript",
    "JS",
    "ts",
    "typescript",
    "mjs",
    "cjs",
    "node",
    "js title=x",
    "{js}",
    "{.js .wide}",
    "javascript:file.js",
    "repl javascript",
  ])("runs %s", (info) => {
    expect(readFenceLabel(info, "javascript")).toMatchObject({ role: "code", firstLine: "" });
  });

  it.each(["json", "bash", "sh", "output", "c", "c++", "mermaid"])("does not run %s", (info) => {
    expect(readFenceLabel(info, "javascript").role).toBe("other");
  });

  it.each(["", "code", "tool_code", "jsx"])("leaves it to the content for %j", (info) => {
    expect(readFenceLabel(info, "javascript").role).toBe("unsure");
  });

  it("turns around in a Python REPL", () => {
    expect(readFenceLabel("python", "python")).toMatchObject({ role: "code", language: "python" });
    expect(readFenceLabel("repl", "python")).toMatchObject({ role: "code", language: "python" });
    expect(readFenceLabel("js", "python").role).toBe("foreign");
    expect(readFenceLabel("repl js", "python").role).toBe("foreign");
  });

  it.each([
    ["js const a = 1;", "const a = 1;"],
    ["js print(1)", "print(1)"],
    ["js x = 1", "x = 1"],
    ['js title="x"', ""],
    ["js {1,3}", ""],
    ["js linenums", ""],
  ])("finds code in %j", (info, firstLine) => {
    expect(readFenceLabel(info, "javascript").firstLine).toBe(firstLine);
  });

  it("is told from prose", () => {
    expect(["js", "json", "JS", "js {1}"].map((words) => isFenceLabel(words, "javascript"))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(
      ["Now I wait.", "", "Done.", "FINAL(42)", "is closed"].some((words) => isFenceLabel(words, "javascript")),
    ).toBe(false);
  });
});
