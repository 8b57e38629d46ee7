import { EventEmitter } from "eventemitter3";
import { RLMConfigError } from "../spec/errors.js";
import type { RLMEvent, RLMEventOf, RLMEventType } from "../spec/events.js";
import { describeValue } from "../util/describe-value.js";
import { messageOf } from "../util/errors.js";
import { nearest } from "../util/nearest.js";
import { wrongValue } from "../util/wrong-value.js";

/** Watches a run. It may be asynchronous; what it throws or rejects with never touches the run. */
export type RLMEventListener<E extends RLMEvent = RLMEvent> = (event: E) => unknown;

/** Told of what a listener threw, and at which type of event. */
export type Report = (type: RLMEventType, problem: string) => void;
/** Every type of event: a table, so that one that is missing does not compile. */
const TYPES: Readonly<Record<RLMEventType, true>> = {
  run_start: true,
  iteration_start: true,
  model_start: true,
  token: true,
  model_retry: true,
  model_end: true,
  code_generated: true,
  code_executed: true,
  sub_call_start: true,
  sub_call_end: true,
  sub_call_cache_hit: true,
  warning: true,
  final_answer: true,
  iteration_end: true,
  run_end: true,
};

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
    checkType(type);
    this.#emitter.on(type, this.#guard(listener as RLMEventListener));
  }

  once<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): void {
    checkType(type);
    this.#emitter.once(type, this.#guard(listener as RLMEventListener));
  }

  off<T extends RLMEventType>(type: T, listener: RLMEventListener<RLMEventOf<T>>): void {
    checkType(type);
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

/** A listener of a type that does not exist would never be called, and nobody would know why. */
function checkType(type: unknown): void {
  if (typeof type === "string" && Object.hasOwn(TYPES, type)) return;
  const names = Object.keys(TYPES);
  const meant = typeof type === "string" ? nearest(type, names) : undefined;
  const help = meant ? `did you mean \`${meant}\`?` : `there are ${names.join(", ")}`;
  throw new RLMConfigError("type", `There is no event ${describeValue(type)}; ${help}`, type);
}
