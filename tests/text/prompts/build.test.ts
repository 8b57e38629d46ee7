import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import { buildSystemPrompt, type PromptParts, type SystemPromptOptions } from "../../../src/text/prompts/build.js";
import { examplesOf } from "./examples.js";

const options: SystemPromptOptions = {
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

describe("buildSystemPrompt", () => {
  it.each(all)("stays below 4,500 characters: $variant, sub-calls $subCalls", (choice) => {
    expect(buildSystemPrompt({ ...options, ...choice }).length).toBeLessThan(4_500);
  });

  it.each(all)("has examples of valid code that hand in what they made: $variant, $subCalls", (choice) => {
    const examples = examplesOf(buildSystemPrompt({ ...options, ...choice }));
    expect(examples).toHaveLength(4);
    for (const code of examples) {
      expect(() => parse(code, { ecmaVersion: 2022, allowAwaitOutsideFunction: true })).not.toThrow();
    }
    expect(examples.at(-1)).toBe('FINAL_VAR("report");');
    expect(examples.at(-2)).toContain("const report =");
  });

  it.each(variants)("runs its own examples on a text: %s", async (variant) => {
    for (const subCalls of subCallModes) {
      const { answer } = await runExamples(buildSystemPrompt({ ...options, variant, subCalls }));
      expect(answer).toBe(subCalls === "none" ? "damaged\nlate" : "damaged\nlate\nwrong size");
    }
  });

  it.each(variants)("names no function that calls a model when there are none: %s", (variant) => {
    const prompt = buildSystemPrompt({ ...options, variant, subCalls: "none" });
    expect(prompt).not.toMatch(/_query|batched|sub-?call|another model/i);
    expect(prompt).not.toContain("345678");
  });

  it("speaks of recursion only when it is on", () => {
    expect(buildSystemPrompt(options)).not.toContain("rlm_query");
    expect(buildSystemPrompt({ ...options, subCalls: "recursive" })).toContain("await rlm_query(task, data)");
  });

  it("names each limit as it is set, and the size of a sub-call once", () => {
    const prompt = buildSystemPrompt(options);
    expect(prompt).toContain("at most 1234 characters per turn");
    expect(prompt.match(/345678/g)).toHaveLength(1);
  });

  it("names every function and ending", () => {
    const names = [
      "context",
      "print(",
      "console.log",
      "SHOW_VARS()",
      "budget()",
      "await llm_query(",
      "FINAL(",
      "try/catch",
    ];
    const more = ["await llm_query_batched(", 'FINAL_VAR("', "answer.content", "answer.ready = true", "Error object"];
    for (const name of [...names, ...more]) expect(buildSystemPrompt(options)).toContain(name);
  });

  it("sizes sub-calls as the variant says, never beyond what they take", () => {
    const prompt = (variant: (typeof variants)[number], subCallMaxInputChars: number) =>
      buildSystemPrompt({ ...options, variant, subCallMaxInputChars });
    expect(prompt("cost_warning", 500_000)).toContain("about 200000 characters");
    expect(prompt("cost_warning", 50_000)).toContain("about 50000 characters");
    expect(prompt("small_context", 500_000)).toContain("Put 10000 to 15000 characters");
    expect(prompt("small_context", 12_000)).toContain("Put 10000 to 12000 characters");
    expect(prompt("small_context", 8_000)).toContain("Put at most 8000 characters");
  });

  it("lists models, tools and the schema when there are any", () => {
    const prompt = buildSystemPrompt({
      ...options,
      models: ["fast", "deep"],
      tools: [
        { name: "search", signature: "search(text: string): string[]", description: "Finds documents." },
        { name: "lookup", description: "Looks up an id." },
        { name: "today", signature: "today: string", description: "Today's date.", kind: "value" },
      ],
      answerSchema: '{"type":"object"}',
    });
    expect(prompt).toContain('llm_query(prompt, "fast"). Choices: fast, deep.');
    expect(prompt).toContain("- await search(text: string): string[]: Finds documents.");
    expect(prompt).toContain("- await lookup(...): Looks up an id.");
    expect(prompt).toContain("- today: string: Today's date.");
    expect(prompt).toMatch(/JSON schema below.+\n\{"type":"object"\}$/s);
  });

  it("takes the user's text to the brace", () => {
    const systemPrompt = "Braces {context} {{x}} ${y} %s $& $1 stay.";
    expect(buildSystemPrompt({ ...options, systemPrompt })).toBe(systemPrompt);
  });

  it("gives the built parts to the user's function", () => {
    let parts: PromptParts | undefined;
    const prompt = buildSystemPrompt({
      ...options,
      systemPrompt: (built) => {
        parts = built;
        return `Be brief.\n\n${built.all}`;
      },
    });
    expect(prompt).toBe(`Be brief.\n\n${buildSystemPrompt(options)}`);
    expect(parts).toMatchObject({ tools: "", answerForm: "" });
    for (const piece of [parts?.role, parts?.repl, parts?.subCalls, parts?.advice, parts?.example, parts?.ending]) {
      expect(prompt).toContain(piece);
    }
  });
});

/** Runs the examples of a prompt as one program, with stand-ins for the functions of the REPL. */
async function runExamples(prompt: string): Promise<{ answer: string | undefined }> {
  const context = "order 1\nrefund 7, reason: late\nchargeback 8, reason: damaged\nrefund 9, reason: late\n";
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<string>;
  const program = examplesOf(prompt).join("\n").replace('FINAL_VAR("report");', "return report;");
  const run = new AsyncFunction("context", "print", "llm_query_batched", program);
  const llmQueryBatched = async (prompts: readonly string[]) => [
    ...prompts.map(() => "late\ndamaged"),
    new Error("refused"),
    "wrong size",
  ];
  return { answer: await run(context, () => {}, llmQueryBatched) };
}
