import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { page, pages, ROOT_FOLDER } from "./markdown.js";

const all = [...pages(), page("AGENTS.md"), page("PLAN.md")];

/** The form that GitHub gives to a heading in an address. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(all)("the links of $name", ({ name, text }) => {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);

  it("lead to files and headings that are there", () => {
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      const [path = "", anchor] = link.split("#");
      const file = path === "" ? name : join(dirname(name), path);
      expect(existsSync(join(ROOT_FOLDER, file)), `${link} in ${name}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(page(file).text), `${link} in ${name}`).toContain(anchor);
    }
  });
});

it("every page is linked from the README or from a page that is", () => {
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const [, target = ""] of page(name).text.matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)) {
      if (!/^https?:/.test(target)) visit(join(dirname(name), target));
    }
  };
  visit("README.md");
  expect(
    pages()
      .map(({ name }) => name)
      .filter((name) => !reached.has(name)),
  ).toEqual([]);
});
