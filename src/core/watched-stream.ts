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

  release(): void {
    this.#link?.release();
  }

  #receive(text: string): void {
    if (this.#ended) return;
    this.text += text;
    this.#call.onToken?.(text);
    if (this.#watch?.seen(this.text) !== "enough") return;
    this.#ended = true;
    this.#link?.abort(new Error("the reply has come far enough"));
  }
}
