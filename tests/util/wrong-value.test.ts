import { describe, expect, it } from "vitest";
import { unknownOption } from "../../src/util/wrong-value.js";

describe("unknownOption", () => {
  it("names the option that was probably meant, and no other", () => {
    expect(unknownOption("heapMB", ["heapMb", "jail"]).message).toBe(
      "There is no option `heapMB`; did you mean `heapMb`?",
    );
  });

  it("names all options when they are few and none is near", () => {
    expect(unknownOption("memoryMb", ["heapMb", "jail"]).message).toBe(
      "There is no option `memoryMb`; there are heapMb, jail",
    );
  });

  it("names none of many", () => {
    const many = Array.from({ length: 40 }, (_, index) => `option${index}`);
    expect(unknownOption("zzzzzzzzzzzz", many).message).toBe("There is no option `zzzzzzzzzzzz`");
  });
});
