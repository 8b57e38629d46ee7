import type { ModelCall, ModelReply } from "../spec/model.js";
import { type LinkedSignal, linkSignals } from "../util/abort.js";
import type { ReplyWatch } from "./reply-watch.js";

/** The text of one attempt as it streams in, under the eyes of a watch that may end it. */
export class WatchedStream {
  /** What has come so far. */
  text = "";
  readonly #call: ModelCall;
  readonly #watch: ReplyWatch | undefined;
  /** Only what may end the request needs a signal of its own: making one costs more than all else here. */
  readonly #link: LinkedSignal | undefined;
  #ended = false;

  constructor(call: ModelCall, watch: ReplyWatch | undefined) {
    this.#call = call;
    this.#watch = watch;
    this.#link = watch && linkSignals(call.signal);
  }

  /** What the adapter is given in place of the call's own. */
  get handlers(): { readonly signal: AbortSignal; readonly onToken: (text: string) => void } {
    return { signal: this.#link?.signal ?? this.#call.signal, onToken: (text) => this.#receive(text) };
  }

  /** The reply, when the watch has ended it or has acted on a part of it and the rest did not come. */
  partialReply(): ModelReply | undefined {
    if (!this.#ended && !this.#watch?.committed) return undefined;
    return { text: this.text, stopReason: this.#ended ? "stop" : "length", usage: null };
  }

  /** A reply that has come as a whole, without what stands behind the place where the watch ended it. */
  ended(reply: ModelReply): ModelReply {
    return this.#ended ? { ...reply, text: this.text } : reply;
  }

  release(): void {
    this.#link?.release();
  }

  #receive(text: string): void {
    if (this.#ended) return;
    const before = this.text.length;
    this.text += text;
    const end = this.#watch?.seen(this.text);
    if (end !== undefined) this.text = this.text.slice(0, end);
    this.#call.onToken?.(this.text.slice(before));
    if (end === undefined) return;
    this.#ended = true;
    this.#link?.abort(new Error("the reply has come far enough"));
  }
}
