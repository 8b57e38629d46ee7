import { describe, expect, it } from "vitest";
import { code, to, useWorkspace } from "./workspace.js";

const { serve, write, run } = useWorkspace();

describe("an answer", () => {
  it("stands alone on stdout, and how it came about on stderr", async () => {
    const server = await serve({ reply: code('print("seen"); FINAL("forty-two");') });
    await write("a.txt", "some text");
    const result = await run(["What?", "-c", "a.txt", "--verbose", ...to(server)]);
    expect(result).toMatchObject({ code: 0, stdout: "forty-two\n" });
    expect(result.stderr).toContain("What?");
    expect(result.stderr).toContain('print("seen")');
    expect(result.stderr).toContain("seen");
    expect(result.stderr).toContain("1 turn");
  });

  it("comes to the character, control characters and its own last line break included", async () => {
    const answer = "first\n\u001B[31mred\u0007 ünïcödé 🎉\n";
    const server = await serve({ reply: code(`FINAL(${JSON.stringify(answer)});`) });
    await write("a.txt", "some text");
    expect(await run(["What?", "a.txt", ...to(server)])).toMatchObject({ code: 0, stdout: answer });
  });

  it("is everything that --quiet prints", async () => {
    const server = await serve({ reply: code('FINAL("yes");') });
    await write("a.txt", "some text");
    expect(await run(["Is it?", "a.txt", "-q", ...to(server)])).toMatchObject({ code: 0, stdout: "yes\n", stderr: "" });
  });

  it("tells one line per turn without --verbose", async () => {
    const server = await serve({ steps: [code("print(context.length)"), code('FINAL("yes");')] });
    await write("a.txt", "some text");
    const { stderr } = await run(["Is it?", "a.txt", ...to(server)]);
    const [first, second, end, ...rest] = stderr.trimEnd().split("\n");
    expect(first).toMatch(/^turn 1\/25 · /);
    expect(second).toMatch(/^turn 2\/25 · /);
    expect(end).toMatch(/^✓ done {2}2 turns · /);
    expect(rest).toEqual([]);
  });

  it("comes with usage, history and cost under --json", async () => {
    const server = await serve({ reply: code('FINAL("yes");') });
    await write("a.txt", "some text");
    const { stdout } = await run(["Is it?", "a.txt", "--json", ...to(server)]);
    expect(JSON.parse(stdout)).toMatchObject({ answer: "yes", finishReason: "final", iterations: 1, cost: null });
  });

  it("is told word by word under --stream, before it is complete", async () => {
    const server = await serve({ reply: `Let me think.\n${code('FINAL("yes");')}` });
    await write("a.txt", "some text");
    const { stdout, stderr } = await run(["Is it?", "a.txt", "--stream", ...to(server)]);
    expect(stdout).toBe("yes\n");
    expect(stderr).toContain('  Let me think.\n  ```repl\n  FINAL("yes");\n  ```\n');
    expect(stderr.match(/Let me think/g)).toHaveLength(1);
  });

  it("is found by sub-calls to the other model, one after another under --sequential", async () => {
    const server = await serve({
      latencyMs: 50,
      models: {
        root: { reply: code('FINAL((await llm_query_batch(["a", "b", "c"])).join("|"));') },
        sub: { reply: ({ prompt }) => `<${prompt}>` },
      },
    });
    await write("a.txt", "some text");
    const args = ["Is it?", "a.txt", "--sub-model", "sub", "--sequential", ...to(server)];
    expect(await run(args)).toMatchObject({ code: 0, stdout: "<a>|<b>|<c>\n" });
    expect(server.peakInFlight("sub")).toBe(1);
    await run(args.filter((arg) => arg !== "--sequential"));
    expect(server.peakInFlight("sub")).toBe(3);
  });

  it("fits the schema that it was asked to fit, and is JSON then", async () => {
    const server = await serve({ steps: [code('FINAL("many");'), code("FINAL({ count: 3 });")] });
    await write("a.txt", "some text");
    await write("s.json", '{"type":"object","properties":{"count":{"type":"integer"}},"required":["count"]}');
    const { code: exit, stdout } = await run(["How many?", "a.txt", "--schema", "s.json", ...to(server)]);
    expect({ exit, answer: JSON.parse(stdout) }).toEqual({ exit: 0, answer: { count: 3 } });
  });
});
