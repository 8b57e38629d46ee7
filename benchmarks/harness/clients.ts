import OpenAI from "openai";
import { RLMWrapper, type RLMWrapperOptions } from "rlm";

export const ROOT_MODEL = "root";
export const SUB_MODEL = "sub";

/** The client that ours and the floor share in kind: same version, same settings. */
export function createClient(url: string): OpenAI {
  return new OpenAI({ baseURL: url, apiKey: "none-needed" });
}

export function createWrapper(url: string, options: RLMWrapperOptions = {}): RLMWrapper {
  return new RLMWrapper(createClient(url), ROOT_MODEL, { subModel: SUB_MODEL, ...options });
}

/** One question by the plain client. */
export async function askPlainly(client: OpenAI, model: string, content: string): Promise<string> {
  const completion = await client.chat.completions.create({ model, messages: [{ role: "user", content }] });
  return completion.choices[0]?.message.content ?? "";
}

/** A reply with one cell of code. */
export function cell(code: string): string {
  return `I work on it with code.\n\n\`\`\`repl\n${code}\n\`\`\``;
}
