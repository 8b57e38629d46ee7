import type { LanguageModel } from "../spec/model.js";
import { rememberSuccess } from "../util/remember-success.js";

/** What is known of a model before its SDK is loaded. */
export interface LazyModel {
  readonly provider: string;
  readonly maxRetries: number;
  readonly parameters?: LanguageModel["parameters"];
  /** Loads the SDK and makes the model; called at the first request. */
  load(): Promise<LanguageModel>;
}

/** A model whose SDK is loaded when it is first used. All adapters of this library take attachments. */
export function lazyModel({ load, ...known }: LazyModel): LanguageModel {
  const loaded = rememberSuccess(load);
  return { ...known, takesAttachments: true, complete: async (call) => (await loaded()).complete(call) };
}
