import { describe, expect, it } from "vitest";
import { cell, scripted } from "./helpers/scripted.js";

describe("the stack of a run's error leads to the line that asked", () => {
  const stackOf = async (asking: () => Promise<unknown>): Promise<string> => {
    const error = await asking().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    return (error as Error).stack ?? "";
  };

  it.each(["generate", "agenerate"] as const)("of %s, stopped or at a limit", async (method) => {
    const { rlm } = await scripted({ reply: cell("print(1)") });
    async function askAndStop() {
      await rlm[method]("q", "c", { signal: AbortSignal.abort() });
    }
    async function askTooMuch() {
      return await rlm[method]("q", "c", { maxIterations: 1, onLimit: "throw" });
    }
    expect(await stackOf(askAndStop)).toContain("askAndStop");
    expect(await stackOf(askTooMuch)).toContain("askTooMuch");
  });

  it("of a session's question, also one that waits for another", async () => {
    const { rlm } = await scripted({ reply: cell("FINAL(1)") });
    const session = rlm.session();
    async function askAboutNothing() {
      return await session.agenerate("q");
    }
    async function askAndStop() {
      const first = session.agenerate("q", "c");
      await session.agenerate("q", "c", { signal: AbortSignal.abort() }).finally(() => first);
    }
    expect(await stackOf(askAboutNothing)).toContain("askAboutNothing");
    expect(await stackOf(askAndStop)).toContain("askAndStop");
    await session.close();
  });
});
