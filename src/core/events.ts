import { EventEmitter } from "eventemitter3";
import type { RLMEvent, RLMEventOf, RLMEventType } from "../spec/events.js";
import { messageOf } from "../util/errors.js";
import { wrongValue } from "../util/wrong-value.js";

/** Watches a run. It may be asynchronous; what it throws or rejects with never touches the run. */
export type RLMEventListener<E extends RLMEvent = RLMEvent> = (event: E) => unknown;

/** Told of what a listener threw, and at which type of event. */
export type Report = (type: RLMEventType, problem: string) => void;
type Guarded = (event: RLMEvent, report: Report) => void;

/** Calls a listener so that nothing it does comes back to the caller. */
export function notify(listener: RLMEventListener, event: RLMEvent, report: Report): void {
  const failed = (error: unknown) => report(event.type, `A listener of \`${event.type}\` failed: ${messageOf(error)}`);
  try {
    const result = listener(event);
    Promise.resolve(result).catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** The listeners of a wrapper, by event type: eventemitter3, with every listener behind {@link notify}. */
export class EventHub {
  readonly #emitter = new EventEmitter<RLMEventType>();
  /** `off` is given the listener, eventemitter3 knows its guard. */
  readonly #guards = new WeakMap<RLMEventListener, Guarded>();

  on<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): void {
    this.#emitter.on(type, this.#guard(listener as RLMEventListener));
  }

  once<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): void {
    this.#emitter.once(type, this.#guard(listener as RLMEventListener));
  }

  off<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): void {
    this.#emitter.off(type, this.#guard(listener as RLMEventListener));
  }

  emit(event: RLMEvent, report: Report): void {
    this.#emitter.emit(event.type, event, report);
  }

  #guard(listener: RLMEventListener): Guarded {
    if (typeof listener !== "function") throw wrongValue("listener", "a function", listener);
    const known = this.#guards.get(listener);
    if (known) return known;
    const guard: Guarded = (event, report) => notify(listener, event, report);
    this.#guards.set(listener, guard);
    return guard;
  }
}
