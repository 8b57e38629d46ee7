import { describe } from "vitest";
import { docsPages, testSnippets } from "./run-snippet.js";
import { snippetsOf } from "./snippet.js";

for (const page of docsPages().filter((page) => snippetsOf(page).length > 0)) {
  describe(page.name, () => testSnippets(page));
}
