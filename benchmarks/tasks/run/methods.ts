import type { LanguageModel, RunOptions } from "rlm";
import { asWritten } from "./as-written.js";

/** The names of the methods, as the command line takes them. */
export const METHOD_NAMES = ["base", "rlm-no-sub-calls", "rlm-1", "rlm-2"] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

/** A way to answer a question about a context. */
export interface Method {
  readonly name: MethodName;
  /** For tables and plots. */
  readonly title: string;
  /** What of the paper it is. */
  readonly options: RunOptions;
  /** Changes the model for this method. */
  readonly wrap: (model: LanguageModel) => LanguageModel;
}

const asItIs = (model: LanguageModel) => model;
/** The paper has no limit; this one is far above what the longest contexts here need, and keeps a runaway from being dear. */
const RLM: RunOptions = { maxSubCalls: 2_000 };

/** Every method, in the order of the report. */
export const METHODS: readonly Method[] = [
  {
    name: "base",
    title: "base model",
    // One plain call for contexts of any length.
    options: { directBelowChars: Number.MAX_SAFE_INTEGER },
    wrap: asWritten,
  },
  {
    name: "rlm-no-sub-calls",
    title: "RLM without sub-calls",
    options: { ...RLM, enableSubCalls: false },
    wrap: asItIs,
  },
  { name: "rlm-1", title: "RLM, depth 1", options: { ...RLM, maxRecursionDepth: 1 }, wrap: asItIs },
  { name: "rlm-2", title: "RLM, depth 2", options: { ...RLM, maxRecursionDepth: 2 }, wrap: asItIs },
];
