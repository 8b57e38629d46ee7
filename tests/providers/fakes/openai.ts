import { fault, reply, type ScriptedReply, ScriptedServer } from "../../../src/testing/index.js";
import type { ProviderStep } from "../../../src/testing/provider-suite.js";

/** The strict scripted server, told what to do in the words of the provider suite. */
export function startOpenAIFake(steps: readonly ProviderStep[]): Promise<ScriptedServer> {
  let used = 0;
  const next = (): ScriptedReply => {
    const step = steps[used];
    used += 1;
    return step === undefined ? fault.status(400, { message: "no step is left" }) : answerOf(step);
  };
  return ScriptedServer.start({ reply: next, strict: true });
}

function answerOf(step: ProviderStep): ScriptedReply {
  switch (step.type) {
    case "hang":
      return fault.hang();
    case "drop":
      return fault.drop();
    case "status":
      return fault.status(step.status, step);
    case "break_off":
      return fault.dropMidStream(step.text);
    case "reply": {
      const { text, stopReason: finishReason, ...options } = step;
      return reply(text, { ...options, ...(finishReason === undefined ? {} : { finishReason }) });
    }
  }
}
