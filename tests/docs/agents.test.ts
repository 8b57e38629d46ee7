import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { page, ROOT_FOLDER } from "./markdown.js";

const MAPPED = ["src", "tests/helpers", "build", "examples", "benchmarks"];

it("AGENTS.md has one line for every file, and none for a file that is not there", () => {
  const files = MAPPED.flatMap((folder) =>
    readdirSync(join(ROOT_FOLDER, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:ts|mjs|sh|py)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const [, ...sections] = page("AGENTS.md").text.split(/^### /m);
  const listed = sections.flatMap((section) => {
    const [folder = ""] = section.split("\n");
    return [...section.matchAll(/^- `([^`]+)` \S/gm)].map(([, name]) => `${folder}/${name}`);
  });
  expect(listed.toSorted()).toEqual(files.toSorted());
});
