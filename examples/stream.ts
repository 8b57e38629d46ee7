/** Watching a run: the root model's words, what its code prints, its sub-calls. Ctrl-C stops it. */
import OpenAI from "openai";
import { RLMAbortError, RLMWrapper } from "rlm";

const text = "All work and no play makes Jack a dull boy.\n".repeat(10_000);
const controller = new AbortController();
process.once("SIGINT", () => controller.abort());

await using rlm = new RLMWrapper(new OpenAI(), "gpt-5");
const stream = rlm.stream("How often does it say Jack?", text, { signal: controller.signal });
try {
  for await (const event of stream) {
    switch (event.type) {
      case "token":
        process.stdout.write(event.text);
        break;
      case "code_executed":
        console.log(`\n> ${event.result.output.head}`);
        break;
      case "sub_call_end":
        console.log(`\n${event.model}: ${event.preview}`);
        break;
    }
  }
  console.log(`\nAnswer: ${(await stream.response).answer}`);
} catch (error) {
  if (!(error instanceof RLMAbortError)) throw error;
  console.log(`\nStopped. So far: ${error.partial?.answer ?? "nothing"}`);
}
