import type { PromptVariant, SystemPrompt } from "../text/prompts/build.js";

/** What the loop needs to know of the configuration: every value checked and present. */
export interface RunSettings {
  readonly maxIterations: number;
  readonly maxRecursionDepth: number;
  readonly enableSubCalls: boolean;
  readonly maxConcurrency: number;
  readonly metadataPrefixChars: number;
  readonly maxOutputChars: number;
  readonly subCallMaxInputChars: number;
  readonly temperature: number;
  readonly subTemperature: number;
  readonly rootMaxTokens: number;
  readonly subMaxTokens: number;
  readonly sandboxTimeoutMs: number;
  readonly cellWallTimeoutMs: number;
  readonly promptVariant: PromptVariant;
  readonly systemPrompt: SystemPrompt | undefined;
  readonly streamRoot: boolean;
  readonly runCellsEarly: boolean;
  readonly stopAfterFirstCell: boolean;
  readonly compactAboveChars: number;
  readonly requireCodeBeforeFinal: boolean;
  readonly directBelowChars: number;
}
