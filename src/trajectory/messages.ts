import type { ChatMessage } from "../spec/model.js";
import type { MessageLine, ModelStartLine } from "./lines.js";

/** What a run's lines have said so far, as far as its requests repeat it. The same on both sides of a file. */
export class MessageMemory {
  #request: readonly ChatMessage[] = [];
  /** Readers and writers see these in the same order, so "the newest" means the same to both. */
  reply: string | undefined;
  feedback: string | undefined;

  /** What of a request is new. `knownSystem` names a run that began with the same system message, if one did. */
  encode(
    messages: readonly ChatMessage[],
    knownSystem: (content: string) => string | undefined,
  ): Pick<ModelStartLine, "keep" | "messages"> {
    const keep = commonStart(this.#request, messages);
    this.#request = messages;
    return { keep, messages: messages.slice(keep).map((message) => this.#shorten(message, knownSystem)) };
  }

  /** The whole request again. `systemOf` gives the first system message of another run. */
  decode(
    { keep, messages }: Pick<ModelStartLine, "keep" | "messages">,
    systemOf: (runId: string) => string | undefined,
  ): readonly ChatMessage[] {
    const added = messages.map((message) => this.#restore(message, systemOf));
    this.#request = [...this.#request.slice(0, keep), ...added];
    return this.#request;
  }

  #shorten(message: ChatMessage, knownSystem: (content: string) => string | undefined): MessageLine {
    const { role, content } = message;
    if (typeof content !== "string") return message;
    if (role === "system") {
      const runId = knownSystem(content);
      return runId === undefined ? message : { role, sameAs: runId };
    }
    const repeats = role === "assistant" ? "reply" : "feedback";
    const said = this[repeats];
    if (said === undefined || said === "" || !content.startsWith(said)) return message;
    const then = content.slice(said.length);
    return then === "" ? { role, repeats } : { role, repeats, then };
  }

  #restore(message: MessageLine, systemOf: (runId: string) => string | undefined): ChatMessage {
    const { role } = message;
    if ("sameAs" in message) return { role, content: systemOf(message.sameAs) ?? "" };
    if ("repeats" in message) return { role, content: (this[message.repeats] ?? "") + (message.then ?? "") };
    return message;
  }
}

function commonStart(left: readonly ChatMessage[], right: readonly ChatMessage[]): number {
  let index = 0;
  while (index < left.length && index < right.length && same(left[index], right[index])) index++;
  return index;
}

function same(left: ChatMessage | undefined, right: ChatMessage | undefined): boolean {
  // A conversation hands out the same objects again, which makes this the usual case.
  if (left === right) return true;
  if (left?.role !== right?.role) return false;
  if (typeof left?.content === "string") return left.content === right?.content;
  return JSON.stringify(left?.content) === JSON.stringify(right?.content);
}
