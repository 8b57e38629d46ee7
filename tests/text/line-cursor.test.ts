import fc from "fast-check";
import { expect, it } from "vitest";
import { LineCursor } from "../../src/text/line-cursor.js";

it("knows the line of every offset", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "bc", "\n"), { maxLength: 30 }), (parts) => {
      const text = parts.join("");
      const cursor = new LineCursor(text);
      for (let offset = 0; offset <= text.length; offset += 1) {
        cursor.moveTo(offset);
        const before = text.slice(0, offset).split("\n");
        expect(cursor.number).toBe(before.length);
        expect(text.slice(cursor.start, cursor.end)).toBe(text.split("\n")[before.length - 1]);
      }
    }),
  );
});

it("knows where the line above begins", () => {
  const cursor = new LineCursor("one\ntwo\nthree");
  cursor.moveTo(9);
  expect([cursor.previousStart, cursor.start, cursor.end]).toEqual([4, 8, 13]);
});
