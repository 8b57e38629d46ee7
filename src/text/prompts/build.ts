import { RLMConfigError } from "../../spec/errors.js";
import { describeValue } from "../../util/describe-value.js";
import { messageOf } from "../../util/errors.js";
import type { ReplLanguage } from "../fence-language.js";
import { COST_WARNING } from "./cost-warning.js";
import { DEFAULT } from "./default.js";
import { JAVASCRIPT } from "./javascript.js";
import { PYTHON } from "./python.js";
import { SMALL_CONTEXT } from "./small-context.js";
import type { LanguageWords, PromptFacts, VariantWords } from "./words.js";

/** Which models the prompt is written for: see the files of the variants. */
export type PromptVariant = "default" | "cost_warning" | "small_context";

/** A function or value of the user's, as the model is told of it. */
export interface PromptTool {
  readonly name: string;
  /** As it is called or typed, such as `search(text: string): string[]`. Default: the name, as a call. */
  readonly signature?: string | undefined;
  readonly description: string;
  /** Default `function`. Values stand without the form of a call. */
  readonly kind?: "function" | "value" | undefined;
}

/** The pieces of the prompt that were built for this run; a piece that does not apply is empty. */
export interface PromptParts {
  /** What the model is to do and how it runs code, with the first example. */
  readonly role: string;
  readonly repl: string;
  /** All about sub-calls, recursion and models included. */
  readonly subCalls: string;
  readonly tools: string;
  readonly advice: string;
  /** An example of the work between the first look and the answer. */
  readonly example: string;
  readonly ending: string;
  /** The schema that the answer must fit. */
  readonly answerForm: string;
  /** All of the above: the prompt as it would be. */
  readonly all: string;
}

/** The user's own prompt. A text is sent as it is, to the brace; a function makes one from the built parts. */
export type SystemPrompt = string | ((parts: PromptParts) => string);

export interface SystemPromptOptions extends PromptFacts {
  /** Language of the REPL. Default `javascript`. */
  readonly language?: ReplLanguage | undefined;
  readonly variant: PromptVariant;
  /** `none` is the ablation: the prompt names no function that calls a model. `recursive` adds `rlm_query`. */
  readonly subCalls: "none" | "plain" | "recursive";
  /** Names that the second argument of `llm_query` may have; none when empty. */
  readonly models: readonly string[];
  readonly tools: readonly PromptTool[];
  /** The context holds images or files. Default `false`. */
  readonly attachments?: boolean | undefined;
  /** JSON text of the schema that the answer must fit; `null` for one that has no such form. */
  readonly answerSchema?: string | null | undefined;
  readonly systemPrompt?: SystemPrompt | undefined;
}

const LANGUAGES: Readonly<Record<ReplLanguage, LanguageWords>> = { javascript: JAVASCRIPT, python: PYTHON };

const VARIANTS: Readonly<Record<PromptVariant, VariantWords>> = {
  default: DEFAULT,
  cost_warning: COST_WARNING,
  small_context: SMALL_CONTEXT,
};

/** Writes the system prompt of a run, or takes the user's. */
export function buildSystemPrompt(options: SystemPromptOptions): string {
  const { systemPrompt } = options;
  if (typeof systemPrompt === "string") return systemPrompt;
  const parts = buildParts(options);
  if (systemPrompt === undefined) return parts.all;
  const own = callOwn(systemPrompt, parts);
  if (typeof own === "string" && own.trim() !== "") return own;
  // A promise must not count as unhandled when it fails: this error says what is wrong.
  Promise.resolve(own).catch(() => {});
  throw new RLMConfigError(
    "systemPrompt",
    `Expected the function \`systemPrompt\` to return a non-empty string at once, got ${own instanceof Promise ? "a promise" : describeValue(own)}`,
    systemPrompt,
  );
}

/** It runs within a run, where an error without a name would read like one of ours. */
function callOwn(systemPrompt: (parts: PromptParts) => string, parts: PromptParts): unknown {
  try {
    return systemPrompt(parts);
  } catch (error) {
    const message = `The function \`systemPrompt\` threw: ${messageOf(error)}`;
    throw new RLMConfigError("systemPrompt", message, systemPrompt, { cause: error });
  }
}

function buildParts(options: SystemPromptOptions): PromptParts {
  const words = LANGUAGES[options.language ?? "javascript"];
  const variant = VARIANTS[options.variant];
  const { examples } = words;
  const pieces = {
    role: joinParagraphs([words.role, fence(examples.look)]),
    repl: words.repl(options),
    subCalls: buildSubCalls(options, words, variant),
    tools: buildTools(options.tools, words),
    advice: buildAdvice(options, words, variant),
    example: joinParagraphs([
      words.exampleLabel,
      fence(options.subCalls === "none" ? examples.filter : examples.subCalls),
      fence(examples.check),
      fence(examples.finish),
    ]),
    ending: words.ending,
    answerForm: options.answerSchema === undefined ? "" : words.answerForm(options.answerSchema),
  };
  const { role, repl, subCalls, tools, advice, ending, example, answerForm } = pieces;
  return { ...pieces, all: joinParagraphs([role, repl, subCalls, tools, advice, ending, example, answerForm]) };
}

function buildSubCalls(options: SystemPromptOptions, words: LanguageWords, variant: VariantWords): string {
  if (options.subCalls === "none") return "";
  const lines = [words.subCalls, variant.subCallSize(options)];
  if (options.models.length > 0) lines.push(words.models(options.models));
  if (options.subCalls === "recursive") lines.push(words.recursion);
  if (options.attachments) lines.push(words.attachments);
  return lines.join("\n");
}

function buildTools(tools: readonly PromptTool[], words: LanguageWords): string {
  if (tools.length === 0) return "";
  const lines = tools.map(({ name, signature, description, kind }) => {
    const form = kind === "value" ? (signature ?? name) : words.call(signature ?? `${name}(...)`);
    return `- ${form}: ${description}`;
  });
  return [words.tools, ...lines].join("\n");
}

function buildAdvice({ subCalls }: SystemPromptOptions, words: LanguageWords, variant: VariantWords): string {
  const [look, filter, ...rest] = words.advice;
  const advice = [look, filter, ...(subCalls === "none" ? [] : words.subCallAdvice), ...rest, variant.closingAdvice];
  const lines = advice.filter((line) => line !== undefined).map((line, index) => `${index + 1}. ${line}`);
  return ["How to work:", ...lines].join("\n");
}

function fence(code: string): string {
  return `\`\`\`repl\n${code}\n\`\`\``;
}

function joinParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.filter((paragraph) => paragraph !== "").join("\n\n");
}
