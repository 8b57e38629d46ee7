import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globBase, globMatcher, isGlob } from "../../src/context/glob.js";

describe("globMatcher", () => {
  it.each([
    ["*.md", ["a.md"], ["a.txt", "docs/a.md", ".a.md"]],
    ["docs/**/*.md", ["docs/a.md", "docs/x/y/a.md"], ["a.md", "docs/.git/a.md", "docs/a.txt"]],
    ["**", ["a", "a/b"], [".a", "a/.b"]],
    ["**/test/*", ["test/a", "x/test/a", "x/test/test/a"], ["test/a/b"]],
    ["a?c.{ts,tsx}", ["abc.ts", "a🎉c.tsx"], ["ac.ts", "a/c.ts", "abc.js"]],
    ["{a,b{c,d}}.txt", ["a.txt", "bc.txt", "bd.txt"], ["b.txt", "c.txt"]],
    [".*", [".env"], ["env"]],
    ["*a*a*b", ["aaab", "xaxab"], ["aaa"]],
    ["a.c", ["a.c"], ["abc"]],
  ])("%s", (pattern, matching, others) => {
    const matches = globMatcher(pattern);
    expect(matching.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter((path) => matches(path))).toEqual([]);
  });

  it("finds a name by any pattern that puts a star for a part of it", () => {
    const name = fc.stringMatching(/^[a-c.]{1,8}$/).filter((text) => !text.startsWith("."));
    fc.assert(
      fc.property(name, fc.nat(8), fc.nat(8), (text, from, length) => {
        const pattern = `${text.slice(0, from)}*${text.slice(from + length)}`;
        expect(globMatcher(pattern)(text)).toBe(true);
      }),
    );
  });

  it("answers at once, however many stars there are", () => {
    const started = performance.now();
    expect(globMatcher(`${"*a".repeat(100)}b`)("a".repeat(1000))).toBe(false);
    expect(globMatcher("{a,b}".repeat(30))("x")).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

it("isGlob tells patterns from names", () => {
  expect(["*.md", "a?", "{a,b}"].every(isGlob)).toBe(true);
  expect(["a.md", "{a}", "[a]", "a,b"].some(isGlob)).toBe(false);
});

it("globBase is the folder before the first wildcard", () => {
  expect(["*.md", "a/b/*.md", "/etc/**", "/*", "a/{b,c}/d"].map(globBase)).toEqual(["", "a/b", "/etc", "/", "a"]);
});
