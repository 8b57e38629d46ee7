import type { JsonValue } from "../spec/context.js";
import { checkOptions } from "../util/check-options.js";
import { fileNamed } from "./file-name.js";
import { parseJsonLines } from "./parse-text.js";
import { textPieces } from "./read-source.js";
import { fileSource, streamSource } from "./source.js";
import { isStreamLike, type StreamLike } from "./stream-chunks.js";
import { CONTEXT_RULES, type ContextOptions, readOptions } from "./user-options.js";

/**
 * The values of JSON lines, from a file or a stream, read line by line: the text is never held beside the values. Empty lines
 * are left out.
 * @throws RLMConfigError naming the first line that is no JSON.
 */
export async function contextFromJsonl(
  source: string | URL | StreamLike,
  options: ContextOptions = {},
): Promise<JsonValue[]> {
  checkOptions(options, CONTEXT_RULES);
  const read = isStreamLike(source) ? streamSource(source, "The stream") : fileSource(fileNamed(source));
  return parseJsonLines(textPieces(read, readOptions(options)), read.name);
}
