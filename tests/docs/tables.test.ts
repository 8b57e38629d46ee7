import { SharedBudget } from "rlm";
import { fault } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { resolveConfig } from "../../src/options.js";
import { PRESETS, type Preset } from "../../src/providers/presets.js";
import { buildSystemPrompt } from "../../src/text/prompts/build.js";
import { declaredEvents, declaredFields } from "./declared-fields.js";
import { namesIn, page, table } from "./markdown.js";

describe("docs/events-and-logs.md", () => {
  it("lists the fields of every event, and no other", () => {
    const rows = table(page("docs/events-and-logs.md"), "Event", "Fields of its own");
    const listed = rows.map(([type, fields]) => [namesIn(type)[0], namesIn(fields)]);
    expect(Object.fromEntries(listed)).toEqual(declaredEvents());
  });
});

describe("docs/providers.md", () => {
  it("lists every name of createClient with its address and variables", () => {
    const rows = table(page("docs/providers.md"), "Name", "Address");
    const listed = rows.map(([name, address, key]) => [namesIn(name)[0], namesIn(address), namesIn(key)]);
    const known = Object.entries<Preset>(PRESETS).map(([name, { baseURL, baseURLEnv = [], apiKeyEnv, settings }]) => [
      name,
      [...(baseURL === undefined ? [] : [baseURL]), ...baseURLEnv, ...(settings?.["endpoint"]?.env ?? [])],
      apiKeyEnv,
    ]);
    expect(listed).toEqual(expect.arrayContaining(known));
    expect(listed).toHaveLength(known.length);
  });

  it("leads to a page of each provider that has one, and the settings there are those of the table", () => {
    const rows = table(page("docs/providers/portkey.md"), "Setting", "Sent as");
    const settings: NonNullable<Preset["settings"]> = PRESETS.portkey.settings;
    for (const [name = "", header = "", variable = ""] of rows) {
      const [setting = ""] = namesIn(name);
      if (setting === "apiKey") continue;
      expect(namesIn(header)[0]).toBe(settings[setting]?.header ?? "Authorization");
      expect(namesIn(variable)).toEqual(settings[setting]?.env ?? []);
    }
    expect(rows.map(([name]) => namesIn(name)[0]).toSorted()).toEqual(["apiKey", ...Object.keys(settings)].toSorted());
  });
});

describe("docs/limits-and-cost.md", () => {
  const limits = page("docs/limits-and-cost.md");

  it("gives the true default of every limit", () => {
    const defaults: Readonly<Record<string, unknown>> = { ...resolveConfig() };
    for (const [name = "", value] of table(limits, "Limit", "Default")) {
      const known = Number(defaults[namesIn(name)[0] ?? ""]);
      expect(value, name).toBe(known === Number.POSITIVE_INFINITY ? "off" : known.toLocaleString("en-US"));
    }
  });

  it("names fields that a SharedBudget has", () => {
    const [, fields = ""] = /^Its fields:(.*)$/m.exec(limits.text) ?? [];
    const budget = new SharedBudget(Object.fromEntries(namesIn(fields).map((name) => [name, 7])));
    expect(Object.values(budget.left(0))).not.toContain(null);
  });
});

describe("docs/prompts.md", () => {
  it("lists every part that a prompt function gets, and no other", () => {
    let parts: readonly string[] = [];
    buildSystemPrompt({
      variant: "default",
      subCalls: "plain",
      models: [],
      tools: [],
      maxOutputChars: 1,
      subCallMaxInputChars: 1,
      systemPrompt(built) {
        parts = Object.keys(built);
        return built.all;
      },
    });
    const listed = table(page("docs/prompts.md"), "Part").map(([name]) => namesIn(name)[0]);
    expect(listed.toSorted()).toEqual(parts.toSorted());
  });
});

describe("tables of fields", () => {
  it.each([
    ["docs/tools-and-typed-answers.md", "Field of a tool", "src/spec/tool.ts", ["Tool"]],
    ["docs/providers.md", "Setting", "src/providers/client-settings.ts", ["CommonSettings"]],
    ["docs/providers/anthropic.md", "Option", "src/providers/anthropic.ts", ["AnthropicOptions"]],
    ["docs/providers/own-adapter.md", "Field of a call", "src/spec/model.ts", ["ModelCall"]],
    ["docs/providers/own-adapter.md", "Field of a reply", "src/spec/model.ts", ["ModelReply"]],
    [
      "docs/environments.md",
      "Option",
      "src/environments/javascript/node-programs.ts",
      ["NodeProgramOptions", "ProcessOptions"],
    ],
    ["docs/environments.md", "Option of a container", "src/environments/docker/options.ts", ["DockerOptions"]],
    [
      "docs/environments.md",
      "Option of a Python process",
      "src/environments/python/python-programs.ts",
      ["PythonOptions", "ProcessOptions"],
    ],
    ["docs/environments.md", "Option of a sandbox of E2B", "src/environments/e2b/options.ts", ["E2BOptions"]],
    ["docs/environments.md", "Option of a sandbox of Modal", "src/environments/modal/options.ts", ["ModalOptions"]],
    ["docs/environments.md", "Member", "src/spec/environment.ts", ["Environment"]],
    ["docs/environments.md", "Member of a session", "src/spec/environment.ts", ["EnvironmentSession"]],
  ])("%s: %s has every field of %s %j, and no other", (name, heading, source, interfaces) => {
    const declared = new Map([
      ...declaredFields("src/environments/host/process-options.ts"),
      ...declaredFields(source),
    ]);
    const fields = interfaces.flatMap((one) => declared.get(one) ?? []);
    const listed = table(page(name), heading).flatMap(([cell]) => namesIn(cell).map((text) => /^\w+/.exec(text)?.[0]));
    expect(fields.length).toBeGreaterThan(0);
    expect(listed.toSorted()).toEqual(fields.toSorted());
  });

  it("docs/testing.md lists every fault and every option of the server", () => {
    const testing = page("docs/testing.md");
    const faults = table(testing, "Fault").flatMap(([cell]) =>
      namesIn(cell).map((text) => /^fault\.(\w+)/.exec(text)?.[1]),
    );
    expect(faults.toSorted()).toEqual(Object.keys(fault).toSorted());
    const options = [
      ...(declaredFields("src/testing/scripted-server.ts").get("ScriptedServerOptions") ?? []),
      ...(declaredFields("src/testing/script.ts").get("Script") ?? []),
    ];
    expect(
      table(testing, "Option")
        .flatMap(([cell]) => namesIn(cell))
        .toSorted(),
    ).toEqual(options.toSorted());
  });
});
