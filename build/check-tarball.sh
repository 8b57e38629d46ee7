#!/usr/bin/env bash
# Packs the package, installs the tarball into an empty project and runs a question through it, as ESM and through require.
# $1: the Node to run it with, when it is not the one on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
tarball=$(npm pack --silent --pack-destination "$project")
cd "$project"
npm init --yes --silent >/dev/null
npm install --silent "./$tarball" openai@6.49.0
body='
  const server = await ScriptedServer.start({ steps: ["```repl\nFINAL(context.length)\n```"] });
  const rlm = new RLMWrapper(new OpenAI({ baseURL: server.url, apiKey: "none" }), "model");
  const { answer } = await rlm.agenerate("How long is it?", "x".repeat(5000));
  await rlm.close();
  await server.close();
  if (answer !== "5000") throw new Error(`expected 5000, got ${answer}`);
'
cat >esm.mjs <<JS
import OpenAI from "openai";
import { RLMWrapper } from "rlm";
import { ScriptedServer } from "rlm/testing";
$body
console.log("import works");
JS
cat >cjs.cjs <<JS
const { OpenAI } = require("openai");
const { RLMWrapper } = require("rlm");
const { ScriptedServer } = require("rlm/testing");
(async () => { $body console.log("require works"); })();
JS
# Types as a strict project without @types/node sees them, in both module systems.
for file in types.mts types.cts; do
  cat >"$file" <<TS
import { RLMWrapper, type RLMResponse } from "rlm";
import { ScriptedServer } from "rlm/testing";
import { contextFromFile } from "rlm/context";
export * from "rlm/trajectory";
export { mcpTools } from "rlm/mcp";
export { openRunQueue } from "rlm/bullmq";
export { anthropic } from "rlm/providers/anthropic";
export { gemini } from "rlm/providers/gemini";
export { aiSdk } from "rlm/providers/ai-sdk";
export const start = () => ScriptedServer.start({ steps: ["done"] });
export const ask = async (rlm: RLMWrapper): Promise<RLMResponse> => rlm.agenerate("?", await contextFromFile("a.txt"));
TS
done
"$root/node_modules/.bin/tsc" --noEmit --strict --exactOptionalPropertyTypes --skipLibCheck false --module node16 --target es2022 \
  types.mts types.cts
echo "types work"
node=${1:-node}
"$node" esm.mjs
"$node" cjs.cjs
