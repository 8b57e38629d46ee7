import { type LanguageModel, RLMModelError } from "rlm";
import { describe, expect, it } from "vitest";
import { SharedBudget } from "../../src/core/budget.js";
import { ModelGateway } from "../../src/core/gateway.js";
import { Ledger } from "../../src/core/ledger.js";

const MINUTE = 60_000;

/** A model whose requests take the given minutes on a clock of their own; those that are not streamed fail after five. */
function slowModel(minutes: readonly number[]) {
  const streamed: (boolean | undefined)[] = [];
  const clock = { now: 0 };
  const provider: LanguageModel = {
    provider: "slow",
    async complete({ stream }) {
      const taken = (minutes[streamed.length] ?? 0) * MINUTE;
      streamed.push(stream);
      clock.now += stream ? taken : Math.min(taken, 5 * MINUTE);
      if (!stream && taken > 5 * MINUTE) throw new RLMModelError("timed out", { retryable: false });
      return { text: "done", stopReason: "stop", usage: null };
    },
  };
  return { provider, streamed, clock };
}

async function ask({ provider, clock }: ReturnType<typeof slowModel>, times: number) {
  const gateway = new ModelGateway({ maxConcurrency: 1, price: () => null, now: () => clock.now });
  const warnings: string[] = [];
  for (let time = 0; time < times; time++) {
    await gateway.complete({
      provider,
      call: {
        model: "m",
        messages: [{ role: "user", content: "q" }],
        maxOutputTokens: 100,
        stream: false,
        signal: new AbortController().signal,
        onWarning: (message) => warnings.push(message),
      },
      depth: 1,
      ledger: new Ledger(),
      budget: new SharedBudget(),
    });
  }
  return warnings;
}

describe("slow models", () => {
  it("are asked for streams after a reply of more than a minute", async () => {
    const model = slowModel([0.5, 2, 2]);
    await ask(model, 3);
    expect(model.streamed).toEqual([false, false, true]);
  });

  it("are asked again with a stream when Node has given up on a reply, and the user is told", async () => {
    const model = slowModel([9, 9]);
    expect((await ask(model, 1)).join()).toContain("five minutes");
    expect(model.streamed).toEqual([false, true]);
  });
});
