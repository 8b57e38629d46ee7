import OpenAI, { type ClientOptions } from "openai";
import { RLMWrapper, type RLMWrapperOptions } from "rlm";
import { ScriptedServer, type ScriptedServerOptions } from "rlm/testing";
import { onTestFinished } from "vitest";

export const ROOT = "root-model";
export const SUB = "sub-model";

/** One cell of code as a model sends it. */
export const cell = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

/** A wrapper on the real openai client on a scripted server; all of it is closed when the test ends. */
export async function scripted(
  script: ScriptedServerOptions,
  options: RLMWrapperOptions = {},
  clientOptions: ClientOptions = {},
): Promise<{ server: ScriptedServer; rlm: RLMWrapper; client: OpenAI }> {
  const server = await ScriptedServer.start(script);
  const client = new OpenAI({ baseURL: server.url, apiKey: "sk-test", maxRetries: 0, ...clientOptions });
  const rlm = new RLMWrapper(client, ROOT, { subModel: SUB, ...options });
  onTestFinished(async () => {
    await rlm.close();
    await server.close();
  });
  return { server, rlm, client };
}
