import { CharLimit } from "../context/char-limit.js";
import { readContext } from "../context/read-context.js";
import { consoleObserver } from "../observers/console.js";
import { TrajectoryLogger } from "../observers/trajectory-logger.js";
import { type RunOptions, resolveConfig } from "../options.js";
import type { ContextValue } from "../spec/context.js";
import { RLMAbortError, RLMConfigError, RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import type { JsonSchema } from "../spec/schema.js";
import { preview } from "../util/preview.js";
import { RLMWrapper, type RLMWrapperOptions } from "../wrapper.js";
import { adviceFor } from "./advice.js";
import { type Access, openClient, resolveAccess, secretsOf } from "./client.js";
import { readJsonObject } from "./config-file.js";
import { dryRun } from "./dry-run.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { watchInterrupts } from "./interrupts.js";
import { failureJson, responseJson, writeNote, writeResult } from "./output.js";
import type { Settings } from "./settings.js";

/** A question with everything that is needed to answer it. */
export interface Question {
  readonly query: string;
  readonly settings: Settings;
  /** Show what would be sent, and send nothing. */
  readonly isDryRun: boolean;
}

/** Answers a question: the answer goes to stdout, everything else to stderr. */
export async function ask({ query, settings, isDryRun }: Question): Promise<ExitCode> {
  const { model, subModel } = settings;
  if (model === undefined) {
    throw new RLMConfigError("model", "Which model? Give --model NAME, or `model` in rlm.config.json");
  }
  const context = await readQuestionContext(query, settings);
  const options: RLMWrapperOptions = { ...settings.run, ...(subModel !== undefined && { subModel }) };
  const schema = settings.schema === undefined ? undefined : readJsonObject("schema", settings.schema, process.cwd());
  if (isDryRun) {
    writeResult(await dryRun({ query, context, model, options, schema, settings }));
    return EXIT.ok;
  }
  const access = resolveAccess(settings);
  await using rlm = new RLMWrapper(openClient(access), model, { ...options, ...logOptions(settings, access) });
  return await carryOut(rlm, { query, context, schema, settings });
}

async function readQuestionContext(
  query: string,
  { context, as, encoding, images, quiet }: Settings,
): Promise<ContextValue> {
  if (context.length === 0) {
    throw new RLMConfigError(
      "context",
      `What is the question about? Give --context FILE, a folder, a pattern, or - for standard input (the question: "${preview(query)}")`,
    );
  }
  const value = await readContext(context, {
    format: as,
    encoding,
    images,
    limit: new CharLimit(),
    folder: process.cwd(),
    stdin: process.stdin,
    onWarning: (message) => {
      if (!quiet) writeNote(message);
    },
  });
  // A command before the pipe that has failed, most often; a model would be paid for saying so.
  if ((typeof value === "string" || Array.isArray(value)) && value.length === 0) {
    const empty = context.map((name) => (name === "-" ? "standard input" : name)).join(", ");
    throw new RLMConfigError("context", `There is nothing to ask about: ${empty} is empty`);
  }
  return value;
}

function logOptions({ logDir }: Settings, access: Access): Pick<RunOptions, "logger"> {
  return logDir === undefined ? {} : { logger: new TrajectoryLogger({ dir: logDir, secrets: secretsOf(access) }) };
}

interface Task {
  readonly query: string;
  readonly context: ContextValue;
  readonly schema: JsonSchema | undefined;
  readonly settings: Settings;
}

async function carryOut(rlm: RLMWrapper, { query, context, schema, settings }: Task): Promise<ExitCode> {
  const { json, sequential, quiet } = settings;
  using interrupts = watchInterrupts(() => {
    // Behind the progress line stands what the terminal has made of the key.
    if (!quiet) writeNote(`${process.stderr.isTTY ? "\n" : ""}Stopping. Press Ctrl-C again to stop at once.`);
  });
  const options = { ...observerOptions(settings), ...(schema && { schema }), signal: interrupts.signal };
  try {
    const response = await (sequential
      ? rlm.generate(query, context, options)
      : rlm.agenerate(query, context, options));
    writeResult(json ? responseJson(response) : answerOf(response));
    return response.finishReason === "final" ? EXIT.ok : EXIT.limit;
  } catch (error) {
    // One that a run has found, such as a package that its provider lacks: something may have been sent by then.
    if (error instanceof RLMConfigError && error.partial === undefined) throw error;
    if (json) writeResult(failureJson(error));
    const partial = RLMError.isInstance(error) ? error.partial?.answer : undefined;
    if (error instanceof RLMAbortError) {
      if (!json) writeResult(partial ?? "");
      return EXIT.interrupted;
    }
    writeNote(`rlm: ${RLMError.isInstance(error) ? error.message : String(error)}`);
    const advice = adviceFor(error, settings);
    if (advice !== undefined) writeNote(advice);
    return EXIT.error;
  }
}

/** An answer that was checked against a schema is JSON, so that programs can rely on it. */
function answerOf({ answer, object }: RLMResponse): string {
  return object === undefined ? answer : JSON.stringify(object, null, 2);
}

function observerOptions({ quiet, stream, verbose, run }: Settings): Pick<RunOptions, "onEvent"> {
  if (quiet) return {};
  const detail = stream ? "words" : verbose ? "all" : "turns";
  return { onEvent: consoleObserver({ detail, limits: resolveConfig(run), showAnswer: false }) };
}
