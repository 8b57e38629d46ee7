import { RLMConfigError, type RLMWrapperOptions } from "rlm";
import { reply, type ScriptedServerOptions } from "rlm/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { python } from "../../src/environments/python.js";
import { noPython } from "../helpers/python.js";
import { cell, scripted } from "../helpers/scripted.js";

const long = "needle in hay\n".repeat(1_000);

async function pythonRuns(script: ScriptedServerOptions, options: RLMWrapperOptions = {}) {
  const environment = python({ idleSpares: 0 });
  onTestFinished(() => environment.close?.());
  return scripted(script, { environment, ...options });
}

describe.skipIf(noPython !== "")(`a run on a real Python ${noPython}`, () => {
  it("answers with what code works out, over several turns", async () => {
    const { rlm, server } = await pythonRuns({
      steps: [
        "Let me look.\n```repl\nprint(type(context).__name__, len(context))\n```",
        "```python\nimport re\nhits = re.findall('needle', context)\nprint(rows)\n```\n```python\nprint('never')\n```",
        "FINAL(len(hits))",
        "```py\nreport = {'hits': len(hits)}\n```\nFINAL_VAR(report['hits'])",
      ],
    });
    const response = await rlm.agenerate("How many?", long);
    expect(response).toMatchObject({ answer: "1000", finishReason: "final", iterations: 4 });
    expect(server.requests[1]?.prompt).toContain("str 14000");
    expect(server.requests[2]?.prompt).toMatch(/NameError: name 'rows' is not defined/);
    expect(server.requests[2]?.prompt).toContain("The block after the one that failed was not run.");
    expect(server.requests[3]?.prompt).toContain("`len(hits)` in line 1 would have to be evaluated");
    expect(Object.keys(response.replVariables)).toEqual(expect.arrayContaining(["hits", "report"]));
  });

  it("calls sub-models and tools, by position and by name", async () => {
    const code = [
      "one = llm_query('sub 1')",
      "many = llm_query_batched(['sub 2', '', 'sub 3'])",
      "typed = llm_query('typed', schema={'type': 'object', 'required': ['n']})",
      "try:",
      "    llm_query('sub', model='nobody')",
      "except TypeError as error:",
      "    print(error)",
      "found = search(text='x', limit=2)",
      "FINAL([one, [str(slot) for slot in many], [isinstance(slot, Exception) for slot in many], typed['n'], found, plain(1, 2)])",
    ];
    const { rlm, server } = await pythonRuns(
      {
        reply: ({ prompt }) => {
          if (prompt.startsWith("typed")) return '{"n": 5}';
          return prompt.startsWith("sub") ? `reply to ${prompt}` : cell(code.join("\n"));
        },
      },
      {
        tools: {
          search: {
            description: "Finds.",
            parameters: z.object({ text: z.string(), limit: z.number().optional() }),
            execute: ({ text, limit }: { text: string; limit?: number }) => `${text}${limit}`,
          },
          plain: (left: number, right: number) => left + right,
        },
      },
    );
    const { answer, subCalls } = await rlm.agenerate("q", long);
    expect(JSON.parse(answer)).toEqual([
      "reply to sub 1",
      ["reply to sub 2", "The prompt must be a non-empty string", "reply to sub 3"],
      [false, true, false],
      5,
      "x2",
      3,
    ]);
    expect(subCalls).toBe(4);
    expect(server.requests[0]?.messages[0]?.text).toMatch(/- search\(text: str, limit: float = \.\.\.\)/);
  });

  it("gives children a Python REPL, and what they had when they stop early", async () => {
    const { rlm } = await pythonRuns(
      {
        reply: ({ prompt }) => {
          if (prompt.includes("Question: part")) return cell("FINAL(f'{type(context).__name__} {sorted(context)}')");
          if (prompt.includes("Question: slow")) return cell("answer['content'] = 'so far'");
          return cell(
            [
              "found = rlm_query('part', {'b': 1, 'a': 2})",
              "try:",
              "    rlm_query('slow', 'text')",
              "except Exception as error:",
              "    FINAL([found, error.partial, error.code])",
            ].join("\n"),
          );
        },
      },
      { maxRecursionDepth: 2, maxIterations: 2 },
    );
    const { answer } = await rlm.agenerate("q", long);
    expect(JSON.parse(answer)).toEqual(["dict ['a', 'b']", "so far", "max_iterations"]);
  });

  it("hands in drafts and answers through `answer`", async () => {
    const { rlm, server } = await pythonRuns({
      steps: [
        cell("answer['ready'] = True"),
        cell("answer['ready'] = False\nanswer['content'] = {'a': [1, None]}"),
        cell("answer['ready'] = True"),
      ],
    });
    expect((await rlm.agenerate("q", long)).answer).toBe('{"a":[1,null]}');
    expect(server.requests[1]?.prompt).toContain('`answer["ready"]` is set, but `answer["content"]` is empty');
  });

  it("keeps one REPL for a session, and resumes it in another", async () => {
    const again = cell("answer['content'] = 'yes'; answer['ready'] = True");
    const { rlm } = await pythonRuns({
      steps: [
        cell("def double(x): return 2 * x\nrows = ['ü\"', {'a': 1}]\nFINAL(1)"),
        again,
        again,
        cell("FINAL([double(2), context_0[:6], history_0[0]['content'], answer.content, rows])"),
        cell("FINAL([rows, context_0[:6], len(history_0), answer['content']])"),
      ],
    });
    const session = rlm.session();
    expect((await session.agenerate("first", long)).answer).toBe("1");
    expect((await session.agenerate("second")).answer).toBe("yes");
    expect((await session.agenerate("third")).answer).toBe("yes");
    const fourth = await session.agenerate("fourth", "other");
    expect(JSON.parse(fourth.answer)).toEqual([4, "needle", "first", "", ['ü"', { a: 1 }]]);
    const saved = JSON.parse(JSON.stringify(session));
    await session.close();
    await using resumed = rlm.session({ resume: saved });
    const last = await resumed.agenerate("fifth");
    expect(JSON.parse(last.answer)).toEqual([['ü"', { a: 1 }], "needle", 3, ""]);
    expect(last.warnings).toEqual([]);
  });

  it("keeps the answers of a session whose code has replaced what reads its variables", async () => {
    const code =
      "import json\nrows = [1]\njson.dumps = lambda *_, **__: 'nonsense'\njson.loads = lambda _: rows\nFINAL('done')";
    const { rlm } = await pythonRuns({ steps: [`\`\`\`python\n${code}\n\`\`\``, "```python\nFINAL(rows)\n```"] });
    await using session = rlm.session();
    expect((await session.agenerate("first", long)).answer).toBe("done");
    expect((await session.agenerate("second")).answer).toBe("[1]");
    expect(session.toJSON().variables).toEqual({});
  });

  it("keeps of a session what is equal from JSON, and names the rest", async () => {
    const { rlm, server } = await pythonRuns({
      steps: [
        cell(
          [
            "import math",
            "pair = (1, 2)",
            "unique = {1}",
            "numbered = {1: 'a'}",
            "endless = [math.inf]",
            "large = 2**60",
            "odd = [2**53 + 1]",
            "negative = -0.0",
            "rounded = [1.2345678901234567e20]",
            "halves = '\\ud83d' + '\\ude00'",
            "import datetime",
            "day = datetime.date(2026, 1, 1)",
            "reply = llm_query('sub')",
            "replies = {'all': llm_query_batched(['sub'])}",
            "data = b'x'",
            "circle = []",
            "circle.append(circle)",
            "class Point: pass",
            "point = Point()",
            "rows = [{'a': 1.5, 'b': [None, True, 'ü\\ud800']}, [], {}]",
            "FINAL(1)",
          ].join("\n"),
        ),
        "a reply",
        "a slot",
        cell(
          "FINAL([name for name in ('rows', 'pair', 'value', 'is_plain', 'odd', 'reply') if name in globals()] + [reply, replies])",
        ),
      ],
    });
    const one = rlm.session();
    await one.agenerate("a", long);
    const saved = JSON.parse(JSON.stringify(one));
    await one.close();
    expect(saved.variables).toEqual({
      rows: [{ a: 1.5, b: [null, true, "ü\ud800"] }, [], {}],
      reply: "a reply",
      replies: { all: ["a slot"] },
    });
    await using two = rlm.session({ resume: saved });
    expect((await two.agenerate("b")).answer).toBe('["rows","reply","a reply",{"all":["a slot"]}]');
    expect(String(server.requests.at(-1)?.messages[1]?.text)).toMatch(/could not be kept and are gone: .*pair/);
  });

  it("says how a tool is called by names", async () => {
    const order = {
      description: "An order.",
      parameters: z.object({ id: z.string() }),
      execute: ({ id }: { id: string }) => id,
    };
    const { rlm, server } = await pythonRuns(
      { steps: [cell("order('17')"), cell("order(id=5)"), cell("FINAL(order(id='17'))")] },
      { tools: { order } },
    );
    expect((await rlm.agenerate("q", long)).answer).toBe("17");
    expect(server.requests[1]?.prompt).toMatch(/wrong argument: .*\. Its arguments go by name: order\(.*id: str/);
    expect(String(server.requests[2]?.messages.at(-1)?.text)).not.toContain("by name");
  });

  it("refuses a number that would come out as another one", async () => {
    const { rlm } = await pythonRuns({
      steps: [cell('FINAL({"id": 2**53 + 1})'), cell('FINAL({"id": str(2**53 + 1)})')],
    });
    const response = await rlm.agenerate("q", long, { schema: { type: "object", required: ["id"] } });
    expect(response).toMatchObject({ object: { id: "9007199254740993" }, iterations: 2 });
  });

  it("is not resumed in another language", async () => {
    const { rlm } = await pythonRuns({ steps: [cell("rows = [1]\nFINAL(1)")] });
    const session = rlm.session();
    await session.agenerate("a", long);
    const saved = JSON.parse(JSON.stringify(session));
    await session.close();
    const other = () => rlm.session({ resume: saved, environment: "local" });
    expect(other).toThrow(RLMConfigError);
    expect(other).toThrow(
      "`resume` is the state of a session whose code was Python; the `environment` of this one speaks JavaScript",
    );
  });

  it("runs cells while the reply still streams", async () => {
    const text = `${cell("runs = globals().get('runs', 0) + 1")}\n\nand more\n\n${cell("FINAL(runs)")}\n`;
    const { rlm } = await pythonRuns({ steps: [reply(text, { chunkChars: 7 })] }, { runCellsEarly: true });
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "1", iterations: 1 });
  });

  it("winds up with a variable in Python's form", async () => {
    const { rlm, server } = await pythonRuns(
      { steps: [cell("found = ['a', 'b']"), "FINAL_VAR(found[-1])"] },
      { maxIterations: 1 },
    );
    expect(await rlm.agenerate("q", long)).toMatchObject({ answer: "b", finishReason: "max_iterations" });
    expect(server.requests[1]?.prompt).toContain("found: list(2)");
  });

  it("stops with the run, whatever the code does", async () => {
    const controller = new AbortController();
    const { rlm } = await pythonRuns({ reply: cell("print('on')\nwhile True: pass") });
    const run = rlm.agenerate("q", long, {
      signal: controller.signal,
      onEvent: ({ type }) => {
        if (type === "code_generated") setImmediate(() => controller.abort());
      },
    });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
  });
});
