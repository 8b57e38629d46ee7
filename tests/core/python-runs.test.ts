import { type LanguageModel, RLMConfigError, RLMWrapper } from "rlm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cell, ROOT, scripted } from "../helpers/scripted.js";
import { fakePython, type SeenCell } from "./fake-python.js";

const long = "needle ".repeat(2_000);
const python = (code: string) => `\`\`\`python\n${code}\n\`\`\``;

describe("a run in an environment that speaks Python", () => {
  it("is told everything in the words of Python", async () => {
    const { rlm, server } = await scripted(
      { steps: [cell('print("hello")'), "```js\nconst x = 1;\n```", "nothing", python('FINAL("done")')] },
      {
        environment: fakePython(),
        tools: {
          search: {
            description: "Finds documents.",
            parameters: z.object({ text: z.string() }),
            execute: ({ text }: { text: string }) => [text],
          },
          lookup: (id: string, limit = 3) => [id, limit],
        },
      },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("done");
    const [first, ...others] = server.requests.map(({ messages }) => messages.map(({ text }) => text));
    const [system, message] = first ?? [];
    expect(system).toContain("a Python REPL");
    expect(system).toMatch(/- search\(text: str\).*: Finds documents\.\n- lookup\(id, limit\): a function/);
    expect(message).toContain("`context` is a str of 14000 characters.");
    expect(others[0]?.at(-1)).toContain("Output:\nhello");
    expect(others[1]?.at(-1)).toContain("is js, and was not run: this REPL speaks Python.");
    expect(others[1]?.at(-1)).toContain("```python");
    expect(others.flat().join("\n")).not.toMatch(/JavaScript|`await`|promise|console\.log/);
  });

  it("runs blocks of Python, whatever their label, as Python", async () => {
    const cells: SeenCell[] = [];
    const { rlm } = await scripted(
      {
        steps: [
          `${python('print("a")')}\n${cell('print("b")')}\n\`\`\`\nprint("c")\n\`\`\`\n\`\`\`py\nFINAL(1)\n\`\`\``,
        ],
      },
      { environment: fakePython(cells) },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("1");
    expect(cells).toEqual(
      ['print("a")', 'print("b")', 'print("c")', "FINAL(1)"].map((code) => ({ code, language: "python" })),
    );
  });

  it("takes literals of Python in text for their values", async () => {
    const schema = z.object({ name: z.string(), ok: z.boolean(), next: z.null() });
    const { rlm } = await scripted(
      { reply: "FINAL({'name': 'Ada', 'ok': True, 'next': None})" },
      { environment: fakePython() },
    );
    const options = { requireCodeBeforeFinal: false };
    const response = await rlm.agenerate("q", long, { ...options, schema });
    expect(response.object).toEqual({ name: "Ada", ok: true, next: null });
    expect(response.answer).toBe('{"name":"Ada","ok":true,"next":null}');
    const boolean = await scripted({ reply: "FINAL(True)" }, { environment: fakePython() });
    expect(await boolean.rlm.agenerate("q", long, { ...options, schema: z.boolean() })).toMatchObject({
      answer: "True",
      object: true,
    });
    expect((await boolean.rlm.agenerate("q", long, options)).answer).toBe("True");
  });

  it("sends an expression in text back, and hands in a variable", async () => {
    const { rlm, server } = await scripted(
      { steps: [python("total = 7"), "FINAL(total + 1)", "FINAL([row for row in rows])", "FINAL(total)"] },
      { environment: fakePython() },
    );
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "7", iterations: 4 });
    expect(server.requests[2]?.prompt).toContain("`total + 1` in line 1 would have to be evaluated");
    expect(server.requests[3]?.prompt).toContain("`[row for row in rows]` in line 1 would have to be evaluated");
  });

  it("speaks Python of wrong calls", async () => {
    const calls = [
      'call("llm_query_batched", ["x"])',
      'call("llm_query", ["x", {"modle": 1}])',
      'call("rlm_query", ["x", 5])',
    ];
    const { rlm, server } = await scripted(
      { steps: [python(calls.join("\n")), python("FINAL(1)")] },
      { environment: fakePython(), maxOutputChars: 5_000 },
    );
    await rlm.agenerate("q", long);
    const feedback = server.requests[1]?.prompt ?? "";
    expect(feedback).toContain("The first argument must be a list of prompts");
    expect(feedback).toContain('The second argument must be a model\'s name, or model="name"');
    expect(feedback).toContain("The context of a child must be a str, a list or a dict");
  });

  it("gives children the same", async () => {
    const { rlm, server } = await scripted(
      {
        reply: ({ prompt }) =>
          prompt.includes("Question: part")
            ? python('FINAL("child")')
            : python('call("rlm_query", ["part", {"a": null}])\nFINAL("root")'),
      },
      { environment: fakePython(), maxRecursionDepth: 2 },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("root");
    const child = server.requests.find(({ prompt }) => prompt.includes("Question: part"));
    expect(child?.messages[0]?.text).toContain("a Python REPL");
    expect(child?.messages[1]?.text).toContain("`context` is a dict with 1 key, 10 characters in total as JSON.");
  });

  it("starts cells early", async () => {
    const cells: SeenCell[] = [];
    const beginning = `${python('text = "a"')}\n`;
    let seen = 0;
    const model: LanguageModel = {
      provider: "adapter",
      async complete({ onToken }) {
        onToken?.(beginning);
        // The cell runs as soon as the promises that are due have had their turn.
        for (let turn = 0; turn < 50 && cells.length === 0; turn++) await Promise.resolve();
        seen = cells.length;
        const text = `${beginning}\`\`\`python\nFINAL(text)\n\`\`\`\n`;
        return { text, stopReason: "stop", usage: null };
      },
    };
    await using rlm = new RLMWrapper(model, ROOT, { runCellsEarly: true, environment: fakePython(cells) });
    expect((await rlm.agenerate("q", long)).answer).toBe("a");
    expect(seen).toBe(1);
    expect(cells.map(({ code }) => code)).toEqual(['text = "a"', "FINAL(text)"]);
  });

  it("keeps a session's variables, and restores them in Python", async () => {
    const cells: SeenCell[] = [];
    const { rlm, server } = await scripted(
      { steps: [python('rows = ["\\u00fc\\"", 1]\nFINAL(1)'), python("FINAL(rows)")] },
      { environment: fakePython(cells) },
    );
    const one = rlm.session();
    await one.agenerate("a", long);
    const saved = JSON.parse(JSON.stringify(one));
    await one.close();
    await using two = rlm.session({ resume: { ...saved, variables: { ...saved.variables, $old: 1 } } });
    const response = await two.agenerate("b");
    expect(response.answer).toBe('["ü\\"",1]');
    expect(response.warnings).toEqual([
      expect.stringContaining("The variable $old of the session could not be restored"),
    ]);
    expect(cells.map(({ code }) => code)).toContain('answer = {"content": "", "ready": False}');
    expect(server.requests[1]?.prompt).toContain("This REPL has answered 1 question before.");
    expect(server.requests[1]?.prompt).toContain('(each is {"role": ..., "content": ...})');
  });

  it("refuses tools that Python cannot name, before anything starts", async () => {
    const refused = (tools: Record<string, () => number>) =>
      new RLMWrapper({ chat: { completions: { create() {} } } }, ROOT, { environment: fakePython(), tools });
    for (const name of ["lambda", "None", "len", "$x", "__import__"]) {
      expect(() => refused({ [name]: () => 1 })).toThrow(RLMConfigError);
    }
    expect(() => refused({ del: () => 1, str: () => 1 })).toThrow(
      "`tools`: `del` is a word of Python; `str` is a function of Python itself",
    );
    expect(() => refused({ search: () => 1 })).not.toThrow();
    const { rlm } = await scripted({ reply: cell("FINAL(typeof len)") }, { tools: { len: () => 1 } });
    expect((await rlm.agenerate("q", long)).answer).toBe("function");
    await expect(rlm.agenerate("q", long, { environment: fakePython() })).rejects.toThrow(
      "`len` is a function of Python itself",
    );
  });
});
