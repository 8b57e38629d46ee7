import { describe, expect, it } from "vitest";
import { buildSystemPrompt, type SystemPromptOptions } from "../../../src/text/prompts/build.js";
import { noPython, runPython } from "../../helpers/python.js";
import { examplesOf } from "./examples.js";

const options: SystemPromptOptions = {
  language: "python",
  variant: "default",
  subCalls: "plain",
  models: [],
  tools: [],
  maxOutputChars: 1_234,
  subCallMaxInputChars: 345_678,
};
const variants = ["default", "cost_warning", "small_context"] as const;
const subCallModes = ["none", "plain", "recursive"] as const;
const all = variants.flatMap((variant) => subCallModes.map((subCalls) => ({ variant, subCalls })));

/** Stand-ins for what the REPL has, then the examples, then what they handed in. */
const STAGE = `
context = "order 1\\nrefund 7, reason: late\\nchargeback 8, reason: damaged\\nrefund 9, reason: late\\n"
def llm_query_batched(prompts):
    assert all(isinstance(prompt, str) for prompt in prompts)
    return ["late\\ndamaged"] * len(prompts) + [ValueError("refused"), "wrong size"]
shown = print
def print(*values): pass
def FINAL_VAR(name): shown(globals()[name], end="")
`;

describe("the system prompt for Python", () => {
  it.each(all)("stays below 4,500 characters: $variant, sub-calls $subCalls", (choice) => {
    expect(buildSystemPrompt({ ...options, ...choice }).length).toBeLessThan(4_500);
  });

  it.each(all)("has no word of the other language: $variant, sub-calls $subCalls", (choice) => {
    const words =
      /JavaScript|\bconst\b|\blet \w+ =|console\.|undefined|promise|\bnull\b|\btrue\b|\barray\b|\bawait \w+\(|catch\s*\(|=>/i;
    const prompt = buildSystemPrompt({ ...options, ...choice, models: ["a", "b", "c"], answerSchema: "{}" });
    expect(words.exec(prompt.replace("= True", ""))).toBeNull();
    expect(prompt).toContain("Python REPL");
  });

  it("names every function and ending", () => {
    const prompt = buildSystemPrompt({ ...options, subCalls: "recursive" });
    const names = [
      "context",
      "print(",
      "SHOW_VARS()",
      "budget()",
      "llm_query(prompt)",
      "llm_query_batched(prompts)",
      "FINAL(",
    ];
    const more = [
      "rlm_query(task, data)",
      "rlm_query_batched(prompts)",
      'FINAL_VAR("name")',
      'answer["content"]',
      'answer["ready"] = True',
    ];
    for (const name of [...names, ...more]) expect(prompt).toContain(name);
    expect(prompt).toContain("try/except");
    expect(buildSystemPrompt(options)).not.toContain("rlm_query");
  });

  it("shows how functions, values and models of the user's are used", () => {
    const prompt = buildSystemPrompt({
      ...options,
      models: ["fast", "deep"],
      tools: [
        { name: "search", signature: "search(text: str) -> list", description: "Finds documents." },
        { name: "lookup", description: "Looks up an id." },
        { name: "today", description: "Today's date.", kind: "value" },
      ],
    });
    expect(prompt).toContain('llm_query(prompt, model="fast"). Choices: fast, deep.');
    expect(prompt).toContain(
      "\n- search(text: str) -> list: Finds documents.\n- lookup(...): Looks up an id.\n- today: Today",
    );
  });

  it.skipIf(noPython !== "").each(all)(
    `runs its own examples on a text: $variant, sub-calls $subCalls ${noPython}`,
    (choice) => {
      const examples = examplesOf(buildSystemPrompt({ ...options, ...choice }));
      expect(examples).toHaveLength(4);
      const answer = runPython([STAGE, ...examples].join("\n"));
      expect(answer).toBe(choice.subCalls === "none" ? "damaged\nlate" : "damaged\nlate\nwrong size");
    },
  );
});
