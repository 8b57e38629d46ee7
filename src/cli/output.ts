import { RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import { messageOf } from "../util/errors.js";
import { terminalText } from "../util/terminal-text.js";

/** Writes the product of the command: to a file or a pipe exactly as it is, to a terminal without control sequences. */
export function writeResult(text: string): void {
  if (text === "") return;
  const shown = process.stdout.isTTY ? terminalText(text) : text;
  process.stdout.write(shown.endsWith("\n") ? shown : `${shown}\n`);
}

/** Writes a line about the run. Texts of models and servers may be in it. */
export function writeNote(text: string): void {
  process.stderr.write(`${terminalText(text)}\n`);
}

/** A response for programs, on several lines for people who look at it. */
export function responseJson(response: RLMResponse): string {
  return JSON.stringify(response, null, 2);
}

/** A failure for programs, with what was achieved before it. */
export function failureJson(error: unknown): string {
  const code = RLMError.isInstance(error) ? error.code : "ERR_RLM_INTERNAL";
  const partial = RLMError.isInstance(error) ? error.partial : undefined;
  return JSON.stringify({ error: { code, message: messageOf(error) }, partial }, null, 2);
}
