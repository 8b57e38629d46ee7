import { parseArgs } from "node:util";
import type { PriceTable } from "rlm";
import { TASK_NAMES, type Task } from "./generate/task.js";
import { TASKS } from "./generate/tasks.js";
import { parseLengths, parseNames, parsePrice, parseSeeds, parseUsd, parseWhole, WrongUse } from "./parse-flags.js";
import { METHOD_NAMES, METHODS, type Method } from "./run/methods.js";

/** What the command line asks for. */
export interface TaskOptions {
  readonly help: boolean;
  readonly live: boolean;
  readonly provider: string;
  readonly baseURL: string | undefined;
  readonly model: string | undefined;
  readonly subModel: string | undefined;
  readonly tasks: readonly Task[];
  readonly methods: readonly Method[];
  readonly lengths: readonly number[];
  readonly seeds: readonly number[];
  readonly maxCostUsd: number;
  readonly concurrency: number;
  /** Output tokens of one reply of the base model or a root; the library's default when it is not set. */
  readonly maxOutputTokens: number | undefined;
  readonly pricing: PriceTable;
  readonly folder: string;
  readonly fresh: boolean;
}

/** Flags that mean nothing to the stand-in. */
const LIVE_FLAGS = ["provider", "base-url", "model", "sub-model", "price", "max-output"] as const;

const FULL = { lengths: "2^13..2^18", seeds: "8" };
const QUICK = { lengths: "2^13,2^15,2^17", seeds: "2" };

export const HELP = `npm run tasks -- [flags]     the tasks of the paper, by every method, scored and drawn

Without --live, scripted models stand in: that shows the pipeline and measures no model.

  --quick              few lengths and seeds: to see that all of it works
  --live               ask a real provider; its key comes from the environment (OPENAI_API_KEY)
  --provider NAME      openai, anthropic, openrouter, vllm, ollama ... (default: openai)
  --base-url URL       an OpenAI-compatible server of your own
  --model NAME         the root model, and the base model (default with openai: gpt-5)
  --sub-model NAME     the model of sub-calls (default: gpt-5-mini beside gpt-5, else the root model)
  --price NAME=IN/OUT  USD per million tokens of a model, or IN/OUT/CACHED; may be repeated
  --max-output TOKENS  output of one reply, reasoning included (default: 16384)
  --max-cost USD       stop when this process has spent so much; needs prices
  --tasks LIST         ${TASK_NAMES.join(", ")}
  --methods LIST       ${METHOD_NAMES.join(", ")}
  --lengths LIST       tokens: 8192, 2^13, 2^13..2^20 (default: ${FULL.lengths}; with --quick: ${QUICK.lengths})
  --seeds N            as many tasks of each kind and length (default: ${FULL.seeds}; with --quick: ${QUICK.seeds}); 3..6 are four of them
  --concurrency N      questions at the same time (default: 4)
  --out DIR            where results, journal and plots go (default: benchmarks/tasks/results/stand-in, or .../live)
  --fresh              ask everything anew; the journal in DIR becomes journal.old.jsonl
  --help               this text
`;

/** Reads the command line. @throws WrongUse in words for whoever typed it. */
export function readOptions(args: readonly string[]): TaskOptions {
  const values = parse(args);
  const preset = values.quick ? QUICK : FULL;
  const wrong = LIVE_FLAGS.find((name) => values[name] !== undefined);
  if (wrong !== undefined && !values.live) throw new WrongUse(`--${wrong} is for real models: add --live`);
  return {
    help: values.help,
    live: values.live,
    provider: values.provider ?? "openai",
    baseURL: values["base-url"],
    model: values.model,
    subModel: values["sub-model"],
    tasks: chosen(TASKS, parseNames("tasks", values.tasks, TASK_NAMES)),
    methods: chosen(METHODS, parseNames("methods", values.methods, METHOD_NAMES)),
    lengths: parseLengths("lengths", values.lengths ?? preset.lengths),
    seeds: parseSeeds("seeds", values.seeds ?? preset.seeds),
    maxCostUsd: values["max-cost"] === undefined ? Number.POSITIVE_INFINITY : parseUsd("max-cost", values["max-cost"]),
    concurrency: parseWhole("concurrency", values.concurrency, 1),
    maxOutputTokens: values["max-output"] === undefined ? undefined : parseWhole("max-output", values["max-output"], 1),
    pricing: Object.fromEntries((values.price ?? []).map((text) => parsePrice("price", text))),
    folder: values.out ?? `benchmarks/tasks/results/${values.live ? "live" : "stand-in"}`,
    fresh: values.fresh,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", default: false, short: "h" },
        quick: { type: "boolean", default: false },
        live: { type: "boolean", default: false },
        fresh: { type: "boolean", default: false },
        provider: { type: "string" },
        "base-url": { type: "string" },
        model: { type: "string" },
        "sub-model": { type: "string" },
        price: { type: "string", multiple: true },
        "max-cost": { type: "string" },
        "max-output": { type: "string" },
        tasks: { type: "string", default: TASK_NAMES.join(",") },
        methods: { type: "string", default: METHOD_NAMES.join(",") },
        lengths: { type: "string" },
        seeds: { type: "string" },
        concurrency: { type: "string", default: "4" },
        out: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw WrongUse.of(error);
  }
}

/** In the order of the report, whatever the order on the command line. */
function chosen<T extends { readonly name: string }>(all: readonly T[], names: readonly string[]): readonly T[] {
  return all.filter(({ name }) => names.includes(name));
}
