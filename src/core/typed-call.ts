import type { ChatMessage } from "../spec/model.js";
import { readJsonReply } from "./json-reply.js";
import type { Validator } from "./validator.js";

/** A model that has seen twice what is wrong does not mend it the third time. */
const MAX_ATTEMPTS = 3;

/**
 * Asks a model for a value that fits a schema, telling it what is wrong until it does.
 * @param contentOf Makes the first message of its text: images may come with it.
 * @returns the value as JSON text.
 * @throws TypeError, for the code that asked, when no attempt fits.
 */
export async function askForValue(
  prompt: string,
  validator: Validator,
  contentOf: (text: string) => ChatMessage["content"],
  ask: (messages: readonly ChatMessage[]) => Promise<string>,
): Promise<string> {
  const form = `Reply with JSON only, without any other words, that fits this JSON Schema:\n${validator.description}`;
  const messages: ChatMessage[] = [{ role: "user", content: contentOf(`${prompt}\n\n${form}`) }];
  let problems = "";
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const text = await ask(messages);
    const read = readJsonReply(text);
    const checked = read ? await validator.validate(read.value) : { issues: ["the reply is not JSON"] };
    if ("value" in checked) return JSON.stringify(checked.value);
    problems = checked.issues.join("; ");
    messages.push(
      { role: "assistant", content: text },
      { role: "user", content: `That does not fit: ${problems}. Send the whole JSON again, mended, and nothing else.` },
    );
  }
  throw new TypeError(`The model's reply does not fit the schema after ${MAX_ATTEMPTS} attempts: ${problems}`);
}
