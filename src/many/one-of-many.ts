import { fitAnswer } from "../core/answer.js";
import type { SharedBudget } from "../core/budget.js";
import { validatorOf } from "../core/validator.js";
import type { RunOptions } from "../options.js";
import type { ContextValue } from "../spec/context.js";
import { RLMAbortError, RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import { checkContext } from "../text/check-context.js";
import { linkSignals, raceSignal } from "../util/abort.js";
import { given } from "../util/check-options.js";
import { messageOf } from "../util/errors.js";
import { contentKey } from "./content-key.js";
import { fingerprint } from "./fingerprint.js";
import { checkItem, type ManyHost, type ManyItem, type ManyResult } from "./item.js";
import type { Journal } from "./journal.js";
import type { ProgressCount } from "./progress.js";

/** An item whose context has been fetched where it was needed, with its key in the journal. */
interface Prepared {
  readonly context: ContextValue | undefined;
  readonly key: string | undefined;
}

/** What all items have in common. */
export interface CommonParts {
  readonly host: ManyHost;
  readonly journal: Journal | undefined;
  readonly budget: SharedBudget | undefined;
  readonly progress: ProgressCount;
}

/**
 * Answers one item: from the journal, else by a run. Whatever goes wrong with the item is its result.
 * @throws RLMError only when the journal cannot be written: to go on would be to pay for what is then lost.
 */
export async function answerOne(
  { host, journal, budget, progress }: CommonParts,
  item: ManyItem,
  index: number,
  signal: AbortSignal,
): Promise<ManyResult> {
  const place = { index, id: typeof item?.id === "string" ? item.id : String(index) };
  const own = item?.options?.signal;
  const link = linkSignals(signal, ...(own instanceof AbortSignal ? [own] : []));
  let key: string | undefined;
  let response: RLMResponse;
  try {
    checkItem(item);
    const prepared = await prepare(item, host, journal, link.signal);
    const recalled = prepared.key && (await recall(prepared.key, item, journal));
    if (recalled) {
      progress.countRecalled();
      return { ...place, response: recalled };
    }
    const context = prepared.context ?? (await load(item, link.signal));
    const shared = budget && { budget };
    response = await host.agenerate(item.query, context, { ...item.options, ...shared, signal: link.signal });
    const isShared = (budget ?? item.options?.budget ?? host.defaults.budget) !== undefined;
    key = isLasting(response, isShared) ? prepared.key : undefined;
  } catch (error) {
    const failure = asRLMError(error, link.signal);
    // What the end of everything took with it has not failed.
    if (!signal.aborted) progress.countFailed(failure);
    return { ...place, error: failure };
  } finally {
    link.release();
  }
  if (key !== undefined) await journal?.record(key, place.id, response);
  progress.countAnswered(response);
  return { ...place, response };
}

/**
 * A pot that is shared may have been emptied by others: then the question is worth asking again when it is filled up. Turns
 * are a run's own, whatever it shares.
 */
function isLasting({ finishReason }: RLMResponse, hasSharedBudget: boolean): boolean {
  return finishReason === "final" || finishReason === "max_iterations" || !hasSharedBudget;
}

async function prepare(
  item: ManyItem,
  host: ManyHost,
  journal: Journal | undefined,
  signal: AbortSignal,
): Promise<Prepared> {
  if (!journal) return { context: undefined, key: undefined };
  const isNamed = typeof item.context === "function" && item.id !== undefined;
  const context = isNamed ? undefined : await load(item, signal);
  const schema = item.options?.schema;
  const key = contentKey([
    item.query,
    isNamed ? ["id", item.id] : ["content", context],
    host.models,
    fingerprint(withDefaults(host.defaults, item.options)),
    schema && validatorOf(schema).description,
  ]);
  return { context, key };
}

/** The options as the run will resolve them: `undefined` leaves a default as it is. */
function withDefaults(defaults: object, own: object = {}): object {
  return { ...defaults, ...given(own) };
}

async function load({ context, query }: ManyItem, signal: AbortSignal): Promise<ContextValue> {
  let loaded: unknown = context;
  if (typeof context === "function") {
    signal.throwIfAborted();
    try {
      loaded = await raceSignal(Promise.resolve(context({ signal })), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const message = `The context of the question ${JSON.stringify(query)} could not be loaded: ${messageOf(error)}`;
      throw new RLMError(message, "ERR_RLM_INTERNAL", { cause: error });
    }
  }
  checkContext(loaded);
  return loaded;
}

/** The recorded response, with its object made anew: JSON has no form for dates and the like that a schema may give. */
async function recall(
  key: string,
  { options }: ManyItem,
  journal: Journal | undefined,
): Promise<RLMResponse | undefined> {
  const recorded = await journal?.take(key);
  const schema: RunOptions["schema"] = options?.schema;
  if (!recorded || !schema) return recorded;
  const form = validatorOf(schema);
  const { answer: text } = recorded;
  // Text that reads as JSON may have been handed in as text.
  for (const json of [text, JSON.stringify(text)]) {
    const fitted = await fitAnswer(form, { text, json });
    if (!("issues" in fitted)) return { ...recorded, object: fitted.object };
    // To ask again would cost, and end in the same way.
    if (fitted.failure) throw fitted.failure;
  }
  return undefined;
}

function asRLMError(error: unknown, signal: AbortSignal): RLMError {
  if (RLMError.isInstance(error)) return error;
  if (signal.aborted) return new RLMAbortError("The run was aborted", { cause: error });
  return new RLMError(messageOf(error), "ERR_RLM_INTERNAL", { cause: error });
}
