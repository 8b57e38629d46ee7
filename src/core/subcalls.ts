import { AsyncResource } from "node:async_hooks";
import type { JsonValue } from "../spec/context.js";
import type { HostBridge, HostCall, HostErrorValue } from "../spec/environment.js";
import { RLMModelError } from "../spec/errors.js";
import type { ChatMessage, ModelReply } from "../spec/model.js";
import type { RLMResponse } from "../spec/response.js";
import { addUsage, type ModelUsage, NO_USAGE } from "../spec/usage.js";
import { formatUnfinishedChild } from "../text/children.js";
import type { ReplLanguage } from "../text/fence-language.js";
import { formatNoCalls, formatNoMoreCalls, formatWrongPrompts } from "../text/wrong-calls.js";
import { messageOf } from "../util/errors.js";
import { attachmentsByItem, attachmentsKey, describeAttachments, userContent } from "./attachments.js";
import type { ChildTask } from "./child-task.js";
import { CountedCall } from "./counted-call.js";
import { isSubCall, subCallsEnabled } from "./host-functions.js";
import { plainOptions } from "./query-options.js";
import type { CellScope, Run } from "./run.js";
import { type PlainTask, type RecursiveTask, type Task, TaskReader } from "./task-reader.js";
import { askForValue } from "./typed-call.js";

/** Starts a child run and gives its response. Passed in, so that sub-calls do not import the loop that they serve. */
export type Descend = (parent: Run, task: ChildTask, signal: AbortSignal) => Promise<RLMResponse>;

/** What code reads of a child that did not finish: an error that names the reason and carries the partial answer. */
class PartialAnswerError extends Error {
  readonly code: string;
  readonly partial: string;

  constructor(response: RLMResponse) {
    super(formatUnfinishedChild(response.finishReason, response.answer));
    this.name = "PartialAnswerError";
    this.code = response.finishReason;
    this.partial = response.answer;
  }
}

/** Answers what code in the REPL asks of the host: sub-calls, children, tools, what is left of the budget. */
export class SubCalls implements HostBridge {
  readonly #run: Run;
  readonly #descend: Descend;
  readonly #tasks: TaskReader;
  /** Calls come with the pipe of a process that may be older than the run. Tools belong to the run: to its traces and its places. */
  readonly #answerInContext = AsyncResource.bind((call: HostCall) => this.#answer(call));

  constructor(run: Run, descend: Descend) {
    this.#run = run;
    this.#descend = descend;
    this.#tasks = new TaskReader(run);
  }

  get #language(): ReplLanguage {
    return this.#run.tree.environment.language;
  }

  call(call: HostCall): Promise<JsonValue> {
    const { pendingCalls } = this.#run;
    const answer = this.#answerInContext(call);
    pendingCalls.add(answer);
    const done = () => pendingCalls.delete(answer);
    answer.then(done, done);
    return answer;
  }

  async #answer({ name, arguments: args, signal }: HostCall): Promise<JsonValue> {
    const { cell: scope, tree } = this.#run;
    if (tree.tools.has(name)) return tree.tools.call(name, args, signal, this.#language);
    // A session's REPL has their names all the same. As a whole and before anything else: no other prompt would help.
    if (isSubCall(name) && !subCallsEnabled(this.#run)) throw new Error(formatNoCalls());
    const [first, second] = args;
    switch (name) {
      case "llm_query":
        return this.#query(this.#tasks.plain(first, plainOptions(second, this.#language)), scope, signal);
      case "llm_query_batch":
      case "llm_query_batched": {
        const options = plainOptions(second, this.#language);
        const attachments = attachmentsByItem(options.attachments, Array.isArray(first) ? first.length : 0);
        return this.#batch(first, (prompt, index) =>
          this.#query(this.#tasks.plain(prompt, { ...options, attachments: attachments(index) }), scope, signal),
        );
      }
      case "rlm_query":
        return this.#query(this.#tasks.recursive(first, second), scope, signal);
      case "rlm_query_batched":
        return this.#batch(first, (prompt) => this.#query(this.#tasks.recursive(prompt, second), scope, signal));
      case "budget":
        return { ...tree.budget.left() };
      default:
        throw new TypeError(`There is no function ${name}`);
    }
  }

  async #batch(
    prompts: JsonValue | undefined,
    ask: (prompt: JsonValue, index: number) => Promise<JsonValue>,
  ): Promise<JsonValue> {
    if (!Array.isArray(prompts)) throw new TypeError(formatWrongPrompts(this.#language));
    return Promise.all(
      prompts.map((prompt, index) =>
        // The task itself may be refused; that too belongs into the item's own slot.
        Promise.resolve()
          .then(() => ask(prompt, index))
          .catch((error: unknown) => errorValue(error)),
      ),
    );
  }

  /** `signal` is the cell's, which is aborted with the run: calls need none of their own. */
  async #query(task: Task, scope: CellScope, signal: AbortSignal): Promise<JsonValue> {
    const run = this.#run;
    const { tree } = run;
    if (run.stoppedBy) throw new Error(formatNoMoreCalls());
    const call: CallInProgress = { scope, signal, count: new CountedCall(run, scope) };
    try {
      if (task.kind === "rlm") return await tree.childLimit(run.depth + 1)(() => this.#askChild(task, call));
      const text = await this.#askModel(task, call);
      return task.validator ? (JSON.parse(text) as JsonValue) : text;
    } catch (error) {
      call.count.failed(error, signal);
      throw error;
    }
  }

  async #askChild(task: RecursiveTask, call: CallInProgress): Promise<string> {
    return this.#observed(task, call.scope, async (book, callId) => {
      const response = await this.#descend(this.#run, { ...task.child, callId, root: task.ref }, call.signal);
      book(Object.values(response.usage).reduce(addUsage, NO_USAGE));
      if (response.finishReason !== "final") throw new PartialAnswerError(response);
      return response.answer;
    });
  }

  async #askModel(task: PlainTask, call: CallInProgress): Promise<string> {
    const { cache } = this.#run.tree;
    const { model } = task.ref;
    const ask = () => this.#observed(task, call.scope, (book, callId) => this.#reply(task, call, callId, book));
    if (!cache) return ask();
    const { subTemperature, subMaxTokens } = this.#run.settings;
    const { provider, parameters = {} } = task.ref.provider;
    const form = task.validator?.description;
    const attached = attachmentsKey(task.attachments);
    const key = JSON.stringify([
      provider,
      parameters,
      model,
      task.prompt,
      subTemperature,
      subMaxTokens,
      form,
      attached,
    ]);
    const { text, hit } = await cache.reply(key, ask, call.signal);
    if (hit) {
      this.#run.ledger.countCacheHit();
      this.#run.emit(
        {
          type: "sub_call_cache_hit",
          callId: this.#run.tree.newId(),
          cellId: call.scope.id,
          model,
          prompt: task.prompt,
          attachments: describeAttachments(task.attachments),
          reply: text,
        },
        text,
      );
    }
    return text;
  }

  /** The text of a plain call; with a schema, the JSON text of a value that fits it. */
  #reply(task: PlainTask, call: CallInProgress, callId: string, book: (usage: ModelUsage) => void): Promise<string> {
    let earlier = NO_USAGE;
    let latest = NO_USAGE;
    const ask = (messages: readonly ChatMessage[]) => {
      earlier = addUsage(earlier, latest);
      return this.#request(task, messages, call, callId, (usage) => {
        call.count.sent();
        latest = usage;
        book(addUsage(earlier, latest));
      });
    };
    const contentOf = (text: string) => userContent(text, task.attachments);
    return task.validator
      ? askForValue(task.prompt, task.validator, contentOf, ask)
      : ask([{ role: "user", content: contentOf(task.prompt) }]);
  }

  async #request(
    task: PlainTask,
    messages: readonly ChatMessage[],
    { scope, signal, count }: CallInProgress,
    callId: string,
    book: (usage: ModelUsage) => void,
  ): Promise<string> {
    const run = this.#run;
    const { gateway } = run.tree;
    const { subTemperature, subMaxTokens } = run.settings;
    const request = {
      provider: task.ref.provider,
      call: {
        model: task.ref.model,
        messages,
        temperature: subTemperature,
        maxOutputTokens: subMaxTokens,
        signal,
        onWarning: (message: string) => run.warn(message),
      },
      depth: run.depth + 1,
      ledger: run.ledger,
      budget: run.tree.budget,
      onRetry: run.retryReport(callId, task.ref.model),
    };
    // A failure is counted while the request has its turn: the one that waits for it may be one too many.
    return gateway.inTurn(async () => {
      try {
        const reply = await gateway.complete(request, book);
        if (reply.stopReason === "length") scope.cutReplies++;
        return textOf(reply);
      } catch (error) {
        count.failed(error, signal);
        throw error;
      }
    });
  }

  /** Wraps a sub-call in its start and end events, also when it fails. */
  async #observed(
    task: Task,
    scope: CellScope,
    ask: (book: (usage: ModelUsage) => void, callId: string) => Promise<string>,
  ): Promise<string> {
    const run = this.#run;
    const callId = run.tree.newId();
    const call = { callId, cellId: scope.id, kind: task.kind, model: task.ref.model };
    const startedAt = performance.now();
    let usage = NO_USAGE;
    let reply = "";
    let failure: string | undefined;
    const attachments = task.kind === "llm" ? describeAttachments(task.attachments) : undefined;
    run.emit({ type: "sub_call_start", ...call, prompt: task.prompt, attachments }, task.prompt);
    try {
      reply = await ask((booked) => {
        usage = booked;
      }, callId);
      return reply;
    } catch (error) {
      failure = messageOf(error);
      throw error;
    } finally {
      const durationMs = performance.now() - startedAt;
      run.emit({ type: "sub_call_end", ...call, reply, usage, durationMs, error: failure }, failure ?? reply);
    }
  }
}

/** What the parts of one sub-call have in common. */
interface CallInProgress {
  readonly scope: CellScope;
  readonly signal: AbortSignal;
  readonly count: CountedCall;
}

/** @throws RLMModelError, for the code that asked, when the reply is none. */
function textOf({ text, refusal, stopReason }: ModelReply): string {
  if (text === "") {
    throw new RLMModelError(refusal ? `The model refused: ${refusal}` : `The model sent no text (${stopReason})`);
  }
  if (stopReason === "content_filter") throw new RLMModelError("The model's reply was cut off by a content filter");
  return text;
}

function errorValue(error: unknown): HostErrorValue & JsonValue {
  const { name = "Error", code, partial } = error as { name?: string; code?: unknown; partial?: unknown };
  return {
    $error: {
      name,
      message: messageOf(error),
      ...(typeof code === "string" && { code }),
      ...(typeof partial === "string" && { partial }),
    },
  };
}
