/** Works on many questions until it is killed: `killed-run.ts <server url> <journal> <items as JSON>`. */
import OpenAI from "openai";
import { RLMWrapper } from "../../src/index.js";

const [baseURL, journal, items] = process.argv.slice(2);
const rlm = new RLMWrapper(new OpenAI({ baseURL: baseURL ?? "", apiKey: "sk-test" }), "root-model", {
  subModel: "sub-model",
});
for await (const { index } of rlm.generateMany(JSON.parse(items ?? "[]"), { journal: journal ?? "" })) {
  process.stdout.write(`${index}\n`);
}
