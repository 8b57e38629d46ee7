import { RLMAbortError, RLMError, RLMModelError } from "../spec/errors.js";
import type { LanguageModel, ModelCall, ModelReply } from "../spec/model.js";
import { linkSignals, raceSignal } from "../util/abort.js";
import type { Fields } from "../util/record.js";
import { type ErrorFacts, errorFacts } from "./error-facts.js";
import { ParameterMemory } from "./parameter-memory.js";
import { type ErrorContext, toModelError } from "./provider-error.js";

/** What tells one provider's protocol from another's. All that they share is in {@link languageModel}. */
export interface Protocol {
  readonly provider: string;
  readonly maxRetries: number;
  readonly parameters?: LanguageModel["parameters"];
  /** Keys that must not appear in messages. Asked for at each error, because clients may change their tokens. */
  secrets(): readonly string[];
  /**
   * The request's body, and what the user should know of how it was made.
   * @throws RLMModelError for an image or file that the provider does not take.
   */
  prepare(call: ModelCall): PreparedBody;
  /** Makes one request. */
  send(request: ProtocolRequest): Promise<ModelReply>;
  /** Parameters that no request can do without. */
  readonly requiredParameters?: readonly string[];
  /** How errors of the client are read. @defaultValue by the shapes that most SDKs share */
  readonly readError?: (error: unknown) => ErrorFacts;
}

/** A body, and what was changed to suit the model. */
export interface PreparedBody {
  readonly body: Fields;
  readonly warnings?: readonly string[] | undefined;
}

/** One request on its way. */
export interface ProtocolRequest {
  readonly body: Fields;
  readonly call: ModelCall;
  /** For the client: follows the signal of the call and leaves no listener on it. */
  readonly signal: AbortSignal;
  readonly context: ErrorContext;
  /** Says that a reply has begun, so that what ends it from now on is a broken connection. */
  begin(): void;
}

/** Makes a model from a protocol: adds aborting, typed errors without secrets, and the memory of refused parameters. */
export function languageModel(protocol: Protocol): LanguageModel {
  const { provider, maxRetries, parameters, readError = errorFacts } = protocol;
  const memory = new ParameterMemory(protocol.requiredParameters);
  const warned = new Set<string>();

  async function complete(call: ModelCall): Promise<ModelReply> {
    if (call.signal.aborted) throw abortError(call.signal);
    const prepared = protocol.prepare(call);
    for (const warning of prepared.warnings ?? []) warnOnce(call, warning);
    const body = memory.apply(prepared.body);
    const startedAt = performance.now();
    let replyHadBegun = false;
    const context: ErrorContext = {
      provider,
      get secrets() {
        return protocol.secrets();
      },
      get elapsedMs() {
        return performance.now() - startedAt;
      },
      get replyHadBegun() {
        return replyHadBegun;
      },
    };
    const begin = () => {
      replyHadBegun = true;
    };
    // Clients may keep a listener on the signal they are given, for good: each call gets a signal of its own.
    const link = linkSignals(call.signal);
    try {
      const sending = protocol.send({ body, call, signal: link.signal, context, begin });
      return await raceSignal(sending, call.signal);
    } catch (error) {
      link.abort(error);
      if (call.signal.aborted) throw abortError(call.signal);
      const facts = readError(error);
      const modelError = toModelError(error, context, facts);
      throw adapt(call, body, facts) ? adaptedError(modelError) : modelError;
    } finally {
      link.release();
    }
  }

  /** Whether the next request will do without what this one was refused for. */
  function adapt(call: ModelCall, body: Fields, facts: ErrorFacts): boolean {
    const adapted = memory.adapt(body, facts);
    if (adapted?.warning !== undefined) call.onWarning?.(adapted.warning);
    return adapted !== undefined;
  }

  function warnOnce(call: ModelCall, warning: string): void {
    if (warned.has(warning)) return;
    warned.add(warning);
    call.onWarning?.(warning);
  }

  return { provider, maxRetries, parameters, takesAttachments: true, complete };
}

function adaptedError({ message, status, charge }: RLMModelError): RLMModelError {
  const details = { retryable: true, adapted: true, charge };
  return new RLMModelError(message, status === undefined ? details : { ...details, status });
}

function abortError(signal: AbortSignal): RLMError {
  const reason: unknown = signal.reason;
  return RLMError.isInstance(reason) ? reason : new RLMAbortError("The request was aborted", { cause: reason });
}
