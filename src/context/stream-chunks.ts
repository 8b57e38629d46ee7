import { RLMAbortError, RLMConfigError, RLMError } from "../spec/errors.js";
import { raceSignal } from "../util/abort.js";
import { describeValue } from "../util/describe-value.js";
import { messageOf } from "../util/errors.js";
import { fieldsOf } from "../util/record.js";

/** A stream of Node, a web stream such as the body of a `Response`, or anything else that gives text or bytes over time. */
export type StreamLike = AsyncIterable<string | Uint8Array> | ReadableStream<string | Uint8Array>;

/** What is used of a stream while it is read. */
interface Reading {
  next(): Promise<IteratorResult<unknown, unknown>>;
  /** Ends the stream early. It may be waiting for its next chunk for ever, so nobody waits for this. */
  stop(): void;
}

/** Whether a value can be read as a stream. */
export function isStreamLike(value: unknown): value is StreamLike {
  return typeof value === "object" && value !== null && (Symbol.asyncIterator in value || isWebStream(value));
}

/**
 * The chunks of a stream. An abort ends the wait at once, and the stream with it, as does leaving early.
 * @throws RLMAbortError when aborted, RLMConfigError when it fails, and for a chunk that is neither text nor bytes.
 */
export async function* streamChunks(
  stream: StreamLike,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<string | Uint8Array> {
  let reading: Reading | undefined;
  let ended = false;
  try {
    for (;;) {
      reading ??= isWebStream(stream) ? readWebStream(stream) : readIterable(stream);
      throwIfAborted(signal);
      const next = await (signal ? raceSignal(reading.next(), signal) : reading.next());
      if (next.done) {
        ended = true;
        return;
      }
      yield checkChunk(next.value, name);
    }
  } catch (error) {
    throwIfAborted(signal);
    throw streamFailure(error, name);
  } finally {
    if (!ended) reading?.stop();
  }
}

/** Streams fail in every way that networks and disks do; whoever gets the error knows neither which stream, nor that it is used up. */
function streamFailure(error: unknown, name: string): RLMError {
  if (RLMError.isInstance(error)) return error;
  // A request that was aborted by a signal of its own.
  if (fieldsOf(error)["name"] === "AbortError") return new RLMAbortError(`${name} was aborted`, { cause: error });
  const message = `${name} cannot be read: ${messageOf(error)}. Open it again, and read it from its beginning`;
  return new RLMConfigError("stream", message, undefined, { cause: error });
}

/** @throws RLMAbortError with the signal's reason as its cause. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RLMAbortError("Reading the context was aborted", { cause: signal.reason });
}

function isWebStream(value: object): value is ReadableStream<string | Uint8Array> {
  return "getReader" in value && typeof value.getReader === "function";
}

/** With a reader, because the iterator of a web stream ends it only after its next chunk. */
function readWebStream(stream: ReadableStream<unknown>): Reading {
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown, unknown>>,
    // The reader of a stream that failed refuses; the failure itself has been thrown already.
    stop: () => void reader.cancel().catch(() => {}),
  };
}

function readIterable(stream: AsyncIterable<unknown>): Reading {
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    stop: () => {
      if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy();
      // What fails while it ends comes after the error that is told.
      else void iterator.return?.().catch(() => {});
    },
  };
}

function checkChunk(chunk: unknown, name: string): string | Uint8Array {
  if (typeof chunk === "string" || chunk instanceof Uint8Array) return chunk;
  throw new RLMConfigError(
    "stream",
    `${name} gave ${describeValue(chunk)}: expected chunks of text or bytes (Uint8Array)`,
    chunk,
  );
}
