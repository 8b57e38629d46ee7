import type { JsonValue } from "../spec/context.js";
import type { AttachmentPart } from "../spec/model.js";
import { formatTextOnly } from "../text/wrong-attachments.js";
import { formatLongPrompt, formatWrongPrompt } from "../text/wrong-calls.js";
import { dataUrlFacts } from "../util/data-url.js";
import { readAttachments } from "./attachments.js";
import { type ChildTask, childTask, guardPassThrough } from "./child-task.js";
import type { ModelRef } from "./models.js";
import { type PlainOptions, recursiveOptions } from "./query-options.js";
import type { Run } from "./run.js";
import { type Validator, validatorOf } from "./validator.js";

/** A request to a model. */
export interface PlainTask {
  readonly kind: "llm";
  readonly prompt: string;
  readonly attachments: readonly AttachmentPart[];
  readonly ref: ModelRef;
  readonly validator?: Validator | undefined;
}

/** A run of its own. */
export interface RecursiveTask {
  readonly kind: "rlm";
  readonly prompt: string;
  readonly ref: ModelRef;
  readonly child: ChildTask;
}

/** What a sub-call comes to. */
export type Task = PlainTask | RecursiveTask;

/** Makes a task of the arguments that code calls `llm_query` and its like with, and refuses what is none. */
export class TaskReader {
  readonly #run: Run;
  readonly #passThrough: ReturnType<typeof guardPassThrough>;

  constructor(run: Run) {
    this.#run = run;
    this.#passThrough = guardPassThrough(run.description.chars);
  }

  /** @throws TypeError or RangeError, for the code that asked. */
  plain(prompt: JsonValue | undefined, { model, schema, attachments: given }: PlainOptions): PlainTask {
    const ref = this.#run.tree.models.get(model);
    const attachments = readAttachments(given);
    if (attachments.length > 0 && !ref.provider.takesAttachments) throw new TypeError(formatTextOnly(ref.model));
    return { kind: "llm", prompt: this.#prompt(prompt), attachments, ref, validator: schema && validatorOf(schema) };
  }

  /** At the last depth a plain task with the same material. @throws TypeError or RangeError, for the code that asked. */
  recursive(prompt: JsonValue | undefined, options: JsonValue | undefined): Task {
    const { tree, depth, settings } = this.#run;
    const { model, context } = recursiveOptions(options, tree.models, tree.environment.language);
    const ref = tree.models.get(model);
    if (typeof prompt !== "string" || prompt.trim() === "") throw new TypeError(formatWrongPrompt());
    // A child at depth d has a REPL only while d is below the limit; the last level is plain calls.
    if (depth + 1 < settings.maxRecursionDepth) {
      const child = childTask(prompt, context, settings.metadataPrefixChars);
      this.#passThrough(child, this.#run.cell.id);
      return { kind: "rlm", prompt, ref, child };
    }
    if (typeof context === "string" && dataUrlFacts(context)) {
      return this.plain(prompt, { model, attachments: { files: context } });
    }
    const material = typeof context === "string" ? context : JSON.stringify(context);
    const text = material === undefined ? prompt : `${prompt}\n\n${material}`;
    return { kind: "llm", prompt: this.#prompt(text), attachments: [], ref };
  }

  #prompt(prompt: JsonValue | undefined): string {
    const max = this.#run.settings.subCallMaxInputChars;
    if (typeof prompt !== "string" || prompt.trim() === "") throw new TypeError(formatWrongPrompt());
    if (prompt.length > max) throw new RangeError(formatLongPrompt(prompt.length, max));
    return prompt;
  }
}
