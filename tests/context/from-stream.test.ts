import { getEventListeners } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { RLMConfigError } from "rlm";
import { contextFromStream } from "rlm/context";
import { describe, expect, it } from "vitest";

const TEXT = "naïve 日本語 \u{1F600}\r\n";

/** Every byte in a chunk of its own. */
const bytes = () => [...Buffer.from(TEXT)].map((byte) => Uint8Array.of(byte));

async function* failing(failure: Error) {
  yield "a";
  throw failure;
}

async function* iterate<T>(items: readonly T[]) {
  yield* items;
}

describe("contextFromStream", () => {
  it.each([
    ["a stream of Node", () => Readable.from(bytes())],
    ["a stream of Node that gives text", () => Readable.from(bytes()).setEncoding("utf8")],
    ["a web stream", () => Readable.toWeb(Readable.from(bytes())) as ReadableStream<Uint8Array>],
    ["the body of a response", () => new Response(TEXT).body],
    ["an async iterable of bytes", () => iterate(bytes())],
    ["an async iterable of texts", () => iterate([...TEXT])],
  ])("puts %s together to the character", async (_, make) => {
    expect(await contextFromStream(make() as Readable)).toBe(TEXT);
  });

  it("reads other encodings", async () => {
    expect(await contextFromStream(iterate([Buffer.from("é", "latin1")]), { encoding: "latin1" })).toBe("é");
  });

  it("ends a stream that is longer than it may be", async () => {
    const endless = Readable.from(
      (async function* () {
        for (;;) yield "xxxxx";
      })(),
    );
    await expect(contextFromStream(endless, { maxChars: 12 })).rejects.toThrow(
      "The stream goes beyond the 12 characters",
    );
    expect(endless.destroyed).toBe(true);
  });

  it("stops waiting at once when it is aborted, ends the stream, and leaves no listener", async () => {
    const { signal, abort } = abortable();
    const silent = new PassThrough();
    const reading = contextFromStream(silent, { signal });
    abort();
    await expect(reading).rejects.toMatchObject({ name: "AbortError", code: "ERR_RLM_ABORTED" });
    expect(silent.destroyed).toBe(true);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("cancels a web stream that is silent when it is aborted", async () => {
    const { signal, abort } = abortable();
    let cancelled = false;
    const silent = new ReadableStream<string>({
      cancel() {
        cancelled = true;
      },
    });
    const reading = contextFromStream(silent, { signal });
    abort();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    expect(cancelled).toBe(true);
  });

  it("ends a stream that is given when it is aborted already", async () => {
    const silent = new PassThrough();
    await expect(contextFromStream(silent, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(silent.destroyed).toBe(true);
  });

  it.each<[string, (failure: Error) => AsyncIterable<string> | ReadableStream<string>]>([
    ["a stream of Node", (failure) => Readable.from(failing(failure))],
    ["an async iterable", failing],
    ["a web stream", (failure) => new ReadableStream({ pull: (controller) => controller.error(failure) })],
  ])("names %s that fails, says what to do, and keeps why", async (_, make) => {
    const failure = new Error("the line was cut");
    const error = await contextFromStream(make(failure) as Readable).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RLMConfigError);
    expect(error).toMatchObject({
      code: "ERR_RLM_CONFIG",
      message: "The stream cannot be read: the line was cut. Open it again, and read it from its beginning",
    });
    expect(error).toHaveProperty("cause", failure);
  });

  it("names a stream that somebody else reads", async () => {
    const locked = new ReadableStream<string>();
    locked.getReader();
    await expect(contextFromStream(locked)).rejects.toThrow(/^The stream cannot be read: .*lock/i);
  });

  it("is aborted with a stream that is, and no other failure hides an error that says more", async () => {
    const aborted = new DOMException("This operation was aborted", "AbortError");
    const reading = contextFromStream(failing(aborted));
    await expect(reading).rejects.toMatchObject({ name: "AbortError", code: "ERR_RLM_ABORTED", cause: aborted });
    const own = new RLMConfigError("context", "There is no file b.txt");
    await expect(contextFromStream(failing(own))).rejects.toBe(own);
  });

  it("refuses what is no stream of text", async () => {
    const reading = (stream: unknown) => expect(contextFromStream(stream as Readable)).rejects;
    await reading(null).toThrow("Expected `stream` to be a stream, or an async iterable of text or bytes, got null");
    await reading("text").toThrow('got "text" (string)');
    await reading(iterate([1])).toThrow("The stream gave 1 (number): expected chunks of text or bytes (Uint8Array)");
    await reading(iterate([Uint8Array.of(0x61, 0)])).toThrow("The stream is not text in utf-8");
    await reading(iterate([Uint8Array.of(0xc3), "x"])).toThrow("The stream is not text in utf-8");
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
