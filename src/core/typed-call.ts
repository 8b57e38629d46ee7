import { RLMSchemaError } from "../spec/errors.js";
import type { ChatMessage } from "../spec/model.js";
import { preview } from "../util/preview.js";
import { readJsonReply } from "./json-reply.js";
import type { Validator } from "./validator.js";

/** A model that has seen twice what is wrong does not mend it the third time. */
const MAX_ATTEMPTS = 3;

/**
 * Asks a model for a value that fits a schema, telling it what is wrong until it does.
 * @param contentOf Makes the first message of its text: images may come with it.
 * @returns the value as JSON text.
 * @throws RLMSchemaError, for the code that asked, when no attempt fits.
 */
export async function askForValue(
  prompt: string,
  validator: Validator,
  contentOf: (text: string) => ChatMessage["content"],
  ask: (messages: readonly ChatMessage[]) => Promise<string>,
): Promise<string> {
  const form = `Reply with JSON only, without any other words, that fits this JSON Schema:\n${validator.description}`;
  const messages: ChatMessage[] = [{ role: "user", content: contentOf(`${prompt}\n\n${form}`) }];
  let text = "";
  let misfit: { readonly value?: unknown; readonly issues: readonly string[] } = { issues: [] };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    text = await ask(messages);
    const read = readJsonReply(text);
    const checked = read ? await validator.validate(read.value) : { issues: ["the reply is not JSON"] };
    if ("value" in checked) return JSON.stringify(checked.value);
    misfit = { ...checked, value: read?.value };
    const problems = checked.issues.join("; ");
    messages.push(
      { role: "assistant", content: text },
      { role: "user", content: `That does not fit: ${problems}. Send the whole JSON again, mended, and nothing else.` },
    );
  }
  throw new RLMSchemaError(
    `No reply of the model fits the schema, after ${MAX_ATTEMPTS} attempts: ${misfit.issues.join("; ")}. The last reply: ${preview(text)}`,
    misfit.value,
    misfit.issues,
  );
}
