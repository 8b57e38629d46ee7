import { ENCODINGS } from "../context/decode-text.js";
import { FORMATS } from "../context/formats.js";
import { ENVIRONMENT_NAMES } from "../named-environments.js";
import { PRESETS } from "../providers/presets.js";

/** What a flag takes: a text, a number, a span of time, one of some words, a name with its value, or nothing. */
export type FlagKind = "text" | "number" | "duration" | "choice" | "pair" | "switch";

/** One flag. The whole command line is this table: parsing, help, completion and the config file are made from it. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly kind: FlagKind;
  /** Its name in a config file; absent when it has no place there. */
  readonly setting?: string;
  /** What stands for its value in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly repeatable?: boolean;
  /** Its value is the name of a file, for completion. */
  readonly path?: boolean;
  readonly help: string;
}

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
}

export const FLAG_GROUPS: readonly FlagGroup[] = [
  {
    title: "What the question is about",
    flags: [
      {
        name: "context",
        short: "c",
        kind: "text",
        setting: "context",
        value: "FILE|DIR|GLOB|-",
        repeatable: true,
        path: true,
        help: "What to read; - is standard input. Repeatable, and files may also follow the question",
      },
      {
        name: "as",
        kind: "choice",
        setting: "as",
        value: "FORMAT",
        choices: FORMATS,
        help: "What to take the input for, whatever its name says",
      },
      {
        name: "encoding",
        kind: "choice",
        setting: "encoding",
        value: "NAME",
        choices: ENCODINGS,
        help: "How its bytes are read (default: utf-8)",
      },
      {
        name: "images",
        kind: "switch",
        setting: "images",
        help: "Take the images in folders along, for sub-calls",
      },
    ],
  },
  {
    title: "Models",
    flags: [
      { name: "model", short: "m", kind: "text", setting: "model", value: "NAME", help: "The root model (required)" },
      {
        name: "sub-model",
        kind: "text",
        setting: "subModel",
        value: "NAME",
        help: "The model of sub-calls (default: the root model)",
      },
      {
        name: "backend",
        kind: "choice",
        setting: "backend",
        value: "NAME",
        choices: Object.keys(PRESETS),
        help: "Where the models are (default: openai)",
      },
      {
        name: "base-url",
        kind: "text",
        setting: "baseUrl",
        value: "URL",
        help: "Where that backend is, for a server or proxy of your own",
      },
      {
        name: "api-key-env",
        kind: "text",
        setting: "apiKeyEnv",
        value: "VARIABLE",
        help: "The environment variable that holds the key (default: the backend's own, such as OPENAI_API_KEY)",
      },
    ],
  },
  {
    title: "Limits of the whole run",
    flags: [
      {
        name: "max-iterations",
        kind: "number",
        setting: "maxIterations",
        value: "N",
        help: "Turns of the root model (default 25)",
      },
      {
        name: "max-sub-calls",
        kind: "number",
        setting: "maxSubCalls",
        value: "N",
        help: "Sub-calls that code may make (default 500)",
      },
      {
        name: "max-depth",
        kind: "number",
        setting: "maxRecursionDepth",
        value: "N",
        help: "0: no sub-calls; 1: plain ones (default); 2 and more: children with a REPL of their own",
      },
      {
        name: "max-cost",
        kind: "number",
        setting: "maxCostUsd",
        value: "USD",
        help: "Money; needs a known price for every model",
      },
      { name: "max-tokens", kind: "number", setting: "maxTokens", value: "N", help: "Input plus output tokens" },
      {
        name: "timeout",
        kind: "duration",
        setting: "timeoutMs",
        value: "TIME",
        help: "Time, such as 90s, 10m or 1h; a bare number means seconds",
      },
      {
        name: "max-concurrency",
        kind: "number",
        setting: "maxConcurrency",
        value: "N",
        help: "Sub-calls at the same time (default 8)",
      },
    ],
  },
  {
    title: "How it runs",
    flags: [
      {
        name: "sequential",
        kind: "switch",
        setting: "sequential",
        help: "Make sub-calls one after another, in a fixed order",
      },
      {
        name: "prompt-variant",
        kind: "choice",
        setting: "promptVariant",
        value: "NAME",
        choices: ["default", "cost_warning", "small_context"],
        help: "The system prompt (default: default)",
      },
      {
        name: "env",
        kind: "choice",
        setting: "environment",
        value: "NAME",
        choices: ENVIRONMENT_NAMES,
        help: "Where code runs (default: local, JavaScript in a child process)",
      },
      {
        name: "env-option",
        kind: "pair",
        setting: "environmentOptions",
        value: "KEY=VALUE",
        repeatable: true,
        help: "An option of that environment, such as image=node:24-slim or memoryMb=4096. Repeatable",
      },
      {
        name: "schema",
        kind: "text",
        setting: "schema",
        value: "FILE",
        path: true,
        help: "A JSON Schema that the answer must fit; the answer is printed as JSON",
      },
      {
        name: "config",
        kind: "text",
        value: "FILE",
        path: true,
        help: "Settings as JSON (default: rlm.config.json, or the rlm field of package.json)",
      },
    ],
  },
  {
    title: "What is printed",
    flags: [
      {
        name: "json",
        kind: "switch",
        setting: "json",
        help: "Print the whole response as JSON: answer, usage, cost, history",
      },
      {
        name: "verbose",
        short: "v",
        kind: "switch",
        setting: "verbose",
        help: "Tell the whole run on stderr as it happens",
      },
      {
        name: "stream",
        kind: "switch",
        setting: "stream",
        help: "As --verbose, and the root model's words as it writes them",
      },
      { name: "quiet", short: "q", kind: "switch", setting: "quiet", help: "Nothing on stderr but errors" },
      {
        name: "log-dir",
        kind: "text",
        setting: "logDir",
        value: "DIR",
        path: true,
        help: "Keep a log of the run there, for rlm view",
      },
      {
        name: "dry-run",
        kind: "switch",
        help: "Show the context and the exact first request; send nothing, need no key",
      },
      { name: "help", short: "h", kind: "switch", help: "Show this" },
      { name: "version", short: "V", kind: "switch", help: "Show the version" },
    ],
  },
];

export const FLAGS: readonly Flag[] = FLAG_GROUPS.flatMap(({ flags }) => flags);
