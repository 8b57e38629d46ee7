import { checkOptions } from "../util/check-options.js";
import { wrongValue } from "../util/wrong-value.js";
import { collect } from "./parse-text.js";
import { textPieces } from "./read-source.js";
import { streamSource } from "./source.js";
import { isStreamLike, type StreamLike } from "./stream-chunks.js";
import { CONTEXT_RULES, type ContextOptions, readOptions } from "./user-options.js";

/**
 * The whole text of a stream: a stream of Node, a web stream such as the body of a `Response`, or any async iterable of text
 * or bytes. Characters may be cut between chunks of bytes. A stream that is refused or aborted is ended.
 *
 * @example await contextFromStream((await fetch(url)).body, { maxChars: 100_000_000, signal });
 * @throws RLMConfigError when it is no text, or longer than it may be; RLMAbortError.
 */
export async function contextFromStream(stream: StreamLike | null, options: ContextOptions = {}): Promise<string> {
  if (!isStreamLike(stream)) throw wrongValue("stream", "a stream, or an async iterable of text or bytes", stream);
  checkOptions(options, CONTEXT_RULES);
  const source = streamSource(stream, "The stream");
  return collect(textPieces(source, readOptions(options)), source.name);
}
