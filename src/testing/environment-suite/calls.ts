import { outputOf, type SuiteTools } from "./tools.js";

/** Functions of the host, and the ways to hand in an answer. */
export function testCalls({ describe, expect, check, prints, shows, fails, programs }: SuiteTools): void {
  const { calls, endings } = programs;

  describe("host functions", () => {
    prints("answer prompts", calls.answered);
    prints("may be called at the same time", calls.atOnce);
    prints("fail as errors that code can catch", calls.failing);
    prints("put errors into the slots of a batch", calls.failingInBatch);
    prints("take and give any JSON", calls.json);
    for (const use of calls.notAwaited) {
      check(`say that \`await\` is missing: ${use}`, async (session) => {
        const { error } = await session.execute(`let r\n${use}`);
        expect(error?.name).toBe("TypeError");
        expect(error?.message).toContain("await llm_query(");
        expect(error?.line).toBe(2);
      });
    }
    check("are waited for at the end of a cell, and counted", async (session) => {
      const { cell, unawaited, afterwards } = calls.leftBehind;
      expect((await session.execute(cell)).unawaitedCalls).toBe(unawaited);
      expect((await session.execute(afterwards.cells[0] ?? "")).value).toBe(afterwards.shows);
    });
    for (const refused of calls.refused) fails(`refuse what they cannot take: ${refused.cell}`, refused);
    shows("take brackets and quotes for what they are", calls.accepted);
    check(
      "turn what is no JSON into an error of the call",
      async (session) => {
        expect(outputOf(await session.execute(calls.noJson))).toMatch(/no JSON/);
      },
      { host: { call: async () => 1n as unknown as number } },
    );
    shows("are restored before every cell", calls.spoiltScaffold);
  });

  describe("endings", () => {
    for (const [cell, answer] of endings.answers) {
      check(`hands in an answer: ${cell}`, async (session) => {
        expect((await session.execute(cell)).final?.text).toBe(answer);
      });
    }
    for (const cell of endings.none) {
      check(`hands in nothing: ${cell}`, async (session) => {
        expect((await session.execute(cell)).final).toBeUndefined();
      });
    }
    check("keeps a long answer to the character", async (session) => {
      const { final } = await session.execute(endings.long);
      expect(final?.text.length).toBe(10_000_000);
      expect(final?.text === "ab\n\0漢".repeat(2e6)).toBe(true);
    });
    check("says when a cell ended twice with different answers", async (session) => {
      const { final } = await session.execute(endings.conflicting);
      expect(final?.conflicting).toBe(true);
      expect(final?.text).toBe("b");
      const same = endings.conflicting.replaceAll("b", "a");
      expect((await session.execute(same)).final?.conflicting).toBe(false);
    });
    fails("names the variables when there is none of that name", endings.missing);
    check("keeps a draft", async (session) => {
      expect(await session.draft()).toBeUndefined();
      await session.execute(endings.draft);
      expect(await session.draft()).toBe("so far");
    });
  });
}
