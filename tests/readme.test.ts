import { readFileSync } from "node:fs";
import * as library from "rlm";
import { RLMError, type RLMEventType } from "rlm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CONFIG_KEYS, resolveConfig } from "../src/options.js";
import { namesIn, page, ROOT_FOLDER, table } from "./docs/markdown.js";
import { testSnippets } from "./docs/run-snippet.js";
import { cell, scripted } from "./helpers/scripted.js";

const readme = page("README.md");

describe("the README", () => {
  testSnippets(readme);

  it("is at most 250 lines", () => {
    expect(readme.text.trimEnd().split("\n").length).toBeLessThanOrEqual(250);
  });

  it("gives exactly two commands on its first screen, and both exist", () => {
    const shell = readme.blocks.find(({ language }) => language === "sh");
    const commands = shell?.code
      .trim()
      .split("\n")
      .map((line) => line.replace(/ *#.*/, ""));
    expect(commands).toEqual(["npm install && npm run demo", "npm install-test"]);
    expect(shell?.line).toBeLessThan(25);
    const { scripts } = JSON.parse(readFileSync(`${ROOT_FOLDER}package.json`, "utf8")) as { scripts: object };
    const named = [...readme.text.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
    for (const name of [...named, "test"]) expect(Object.keys(scripts)).toContain(name);
  });
});

describe("its table of options", () => {
  const rows = table(readme, "Option", "Default");
  const wrapperOnly = ["subModel", "subClient", "models", "maxConcurrentRuns"];
  const callOnly = ["signal", "onEvent", "schema"];

  it("lists every option, and no other", () => {
    const listed = rows.flatMap(([names]) => namesIn(names));
    expect(listed.toSorted()).toEqual([...CONFIG_KEYS, ...wrapperOnly, ...callOnly].toSorted());
  });

  it.each(rows.map(([names = "", value = ""]) => [names, value]))("has the true default of %s: %s", (names, value) => {
    const options = namesIn(names).filter((name) => CONFIG_KEYS.includes(name));
    const defaults: Readonly<Record<string, unknown>> = { ...resolveConfig() };
    const texts = options.map((name) => formatDefault(defaults[name]));
    if (texts.length > 0) expect(value).toBe([...new Set(texts)].join(", "));
  });
});

describe("its other tables", () => {
  it("list every field of a response, and no other", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL({ count: 3 })") });
    const response = await rlm.agenerate("q", "text", { schema: z.object({ count: z.number() }) });
    const listed = table(readme, "Field", "Meaning").flatMap(([names]) => namesIn(names));
    expect(listed.toSorted()).toEqual(Object.keys(response).toSorted());
  });

  it("list every error that is exported, with its code", () => {
    const classes = Object.entries(library).filter(([name]) => /^RLM\w+Error$/.test(name));
    const rows = table(readme, "Error", "Code");
    expect(rows.map(([name]) => namesIn(name)[0]).toSorted()).toEqual(classes.map(([name]) => name).toSorted());
    for (const [name, code] of rows) {
      const [, errorClass] = classes.find(([key]) => key === namesIn(name)[0]) ?? [];
      const error: unknown = Reflect.construct(errorClass as typeof RLMError, ["a", "b", "c"]);
      expect(error).toMatchObject({ code: namesIn(code)[0] });
      expect(RLMError.isInstance(error)).toBe(true);
    }
  });

  it("list every event, and no other", () => {
    // The compiler holds this list complete.
    const types: Readonly<Record<RLMEventType, true>> = {
      run_start: true,
      iteration_start: true,
      model_start: true,
      token: true,
      model_retry: true,
      model_end: true,
      code_generated: true,
      code_executed: true,
      sub_call_start: true,
      sub_call_end: true,
      sub_call_cache_hit: true,
      warning: true,
      final_answer: true,
      iteration_end: true,
      run_end: true,
    };
    const [, section = ""] = /^## Events\n([\s\S]*?)Each has/m.exec(readme.text) ?? [];
    expect(namesIn(section)).toEqual(Object.keys(types));
  });
});

/** As the table writes it. */
function formatDefault(value: unknown): string {
  if (value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0))
    return "none";
  if (value === Number.POSITIVE_INFINITY) return "off";
  return typeof value === "string" ? `\`"${value}"\`` : (value as number | boolean).toLocaleString("en-US");
}
