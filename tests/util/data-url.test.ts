import { describe, expect, it } from "vitest";
import { dataUrlFacts, describeDataUrl } from "../../src/util/data-url.js";

const of = (size: number, type = "image/png") => `data:${type};base64,${Buffer.alloc(size).toString("base64")}`;

describe("describeDataUrl", () => {
  it.each([
    [of(1), "image/png, 1 bytes"],
    [of(999), "image/png, 999 bytes"],
    [of(34_000), "image/png, 34 KB"],
    [of(2_340_000), "image/png, 2.3 MB"],
    [of(10, "Application/PDF"), "application/pdf, 10 bytes"],
    [of(10, "image/svg+xml;charset=utf-8"), "image/svg+xml, 10 bytes"],
  ])("tells type and size", (url, words) => expect(describeDataUrl(url)).toBe(words));

  it.each([
    "",
    "data:",
    "data:image/png,plain",
    "data:;base64,AAAA",
    "see data:image/png;base64,AAAA",
    "data:text/plain;charset=utf-8,hello",
    `data:${"a".repeat(500)}/png;base64,AAAA`,
    "database: image/png;base64,",
  ])("leaves other texts alone: %s", (text) => expect(describeDataUrl(text)).toBeUndefined());

  it("looks at the head alone, however long the text", () => {
    const long = `data:image/png;base64,${"A".repeat(200_000_000)}`;
    const startedAt = performance.now();
    for (let time = 0; time < 1_000; time++) dataUrlFacts(long);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(dataUrlFacts(long)).toEqual({ mediaType: "image/png", bytes: 150_000_000, dataStart: 22 });
  });
});
