/**
 * npm run demo                                          the scripted models, on the 9 MB source of the TypeScript compiler
 * npm run demo -- --live                                the same question to a real provider (OPENAI_API_KEY, OPENAI_BASE_URL, RLM_MODEL)
 * npm run demo -- --live --file notes.txt --query "…"   your own question about your own file
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import OpenAI from "openai";
import { type RLMEvent, RLMWrapper } from "rlm";
import { ScriptedServer } from "rlm/testing";
import { countIndependently } from "./count.js";
import { report } from "./report.js";
import { PRICING, ROOT_MODEL, rootReply, SUB_MODEL, subReply } from "./script.js";

const QUESTION =
  "This is the source of a compiler. How many diagnostic messages does it define, how many of each category, " +
  "and how many of the errors speak of modules, imports or exports?";

const { values } = parseArgs({
  options: { live: { type: "boolean", default: false }, file: { type: "string" }, query: { type: "string" } },
});
if ((values.file === undefined) !== (values.query === undefined)) fail("--file and --query go together.");
if (values.file !== undefined && !values.live) {
  fail("The scripted models know one question only. For your own, add --live and set OPENAI_API_KEY.");
}
if (values.live && !process.env["OPENAI_API_KEY"]) fail("--live needs OPENAI_API_KEY in the environment.");

const path = values.file ?? createRequire(import.meta.url).resolve("typescript/lib/typescript.js");
const context = await readFile(path, "utf8").catch((error: Error) => fail(`Cannot read ${path}: ${error.message}`));
const query = values.query ?? QUESTION;

const server = values.live
  ? undefined
  : await ScriptedServer.start({
      models: { [ROOT_MODEL]: { reply: rootReply }, [SUB_MODEL]: { reply: subReply } },
      latencyMs: 40,
    });
const client = server ? new OpenAI({ baseURL: server.url, apiKey: "none-needed" }) : new OpenAI();
const rootModel = server ? ROOT_MODEL : (process.env["RLM_MODEL"] ?? "gpt-5-mini");

console.log(
  server
    ? "No model is asked: a scripted OpenAI-compatible server in this process plays the models, over HTTP. All else is real:\n" +
        "the openai client, the REPL process, the code, the sub-calls, the text. Add --live to ask a real provider.\n"
    : `Asking ${rootModel}.\n`,
);

/** The longest conversation that the root model was sent: all it ever saw. */
let rootChars = 0;
const watch = (event: RLMEvent) => {
  if (event.type !== "model_start" || event.depth > 0) return;
  rootChars = event.messages.reduce((sum, { content }) => sum + content.length, 0);
};

try {
  const options = server ? { subModel: SUB_MODEL, pricing: PRICING } : {};
  await using rlm = new RLMWrapper(client, rootModel, options);
  const response = await rlm.agenerate(query, context, { verbose: true, onEvent: watch });
  const expected = values.file === undefined ? countIndependently() : undefined;
  const ok = report({ response, contextChars: context.length, rootChars, expected });
  process.exitCode = ok || !server ? 0 : 1;
} finally {
  await server?.close();
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
