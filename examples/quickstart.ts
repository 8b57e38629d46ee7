/** A question about a text that is too long to read: `npx tsx quickstart.ts FILE "QUESTION"`. Needs OPENAI_API_KEY. */
import { readFile } from "node:fs/promises";
import OpenAI from "openai";
import { RLMWrapper } from "rlm";

const [file = "README.md", question = "What is this about?"] = process.argv.slice(2);
const text = await readFile(file, "utf8");

await using rlm = new RLMWrapper(new OpenAI(), "gpt-5", { subModel: "gpt-5-mini" });
const { answer, iterations, subCalls, cost } = await rlm.agenerate(question, text);

console.log(answer);
console.error(`${iterations} turns, ${subCalls} sub-calls, ${cost === null ? "cost unknown" : `$${cost.toFixed(4)}`}`);
