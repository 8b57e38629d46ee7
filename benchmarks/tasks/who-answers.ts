import { createClient, type LanguageModel, type PresetName, type PriceTable } from "rlm";
import type { TaskOptions } from "./options.js";
import { WrongUse } from "./parse-flags.js";
import type { Cast } from "./run/result.js";
import { STAND_IN_PRICING, STAND_IN_ROOT, STAND_IN_SUB, STAND_IN_WINDOW, startStandIn } from "./stand-in/stand-in.js";

/** The models that are asked, and what is known of them. */
export interface Answerer extends AsyncDisposable {
  readonly client: LanguageModel;
  readonly cast: Cast;
  readonly pricing: PriceTable;
  /** Tokens of the base model's window, when that is known. */
  readonly window: number | undefined;
}

/** The models of the paper's main experiments. */
const PAPER_ROOT = "gpt-5";
const PAPER_SUB = "gpt-5-mini";

/** Opens what the options ask for. @throws RLMConfigError when a key or an address is missing. */
export function openAnswerer(options: TaskOptions): Promise<Answerer> {
  return options.live ? openProvider(options) : openStandIn();
}

async function openStandIn(): Promise<Answerer> {
  const server = await startStandIn();
  return {
    client: createClient("openai", { baseURL: server.url, apiKey: "none-needed", maxRetries: 0 }),
    cast: { model: STAND_IN_ROOT, subModel: STAND_IN_SUB, standIn: true },
    pricing: STAND_IN_PRICING,
    window: STAND_IN_WINDOW,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

async function openProvider({ provider, baseURL, model: named, subModel, pricing }: TaskOptions): Promise<Answerer> {
  const isOpenAI = provider === "openai" && baseURL === undefined;
  const model = named ?? (isOpenAI ? PAPER_ROOT : undefined);
  if (model === undefined) throw new WrongUse("Which model? Give --model NAME");
  return {
    // `createClient` refuses other names.
    client: createClient(provider as PresetName, baseURL === undefined ? {} : { baseURL }),
    cast: { model, subModel: subModel ?? (isOpenAI && model === PAPER_ROOT ? PAPER_SUB : model), standIn: false },
    pricing,
    window: undefined,
    [Symbol.asyncDispose]: async () => {},
  };
}
