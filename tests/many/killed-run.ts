/** Works on many questions until it is killed: `killed-run.ts <server url> <journal> <items as JSON>`. */
import OpenAI from "openai";
import { RLMWrapper } from "../../src/index.js";
import { generateMany } from "../../src/many.js";

const [baseURL, journal, items] = process.argv.slice(2);
const rlm = new RLMWrapper(new OpenAI({ baseURL: baseURL ?? "", apiKey: "sk-test" }), "root-model", {
  subModel: "sub-model",
});
const host = {
  agenerate: rlm.agenerate.bind(rlm),
  models: ["root-model", "sub-model"],
  defaults: {},
};
for await (const { index } of generateMany(host, JSON.parse(items ?? "[]"), { journal: journal ?? "" })) {
  process.stdout.write(`${index}\n`);
}
