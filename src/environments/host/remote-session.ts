import type { ContextValue, JsonValue } from "../../spec/context.js";
import type {
  CellError,
  CellResult,
  EnvironmentLimits,
  EnvironmentSession,
  ExecuteOptions,
  OpenRequest,
  ResetInfo,
  VariableInfo,
} from "../../spec/environment.js";
import { RLMAbortError, RLMEnvironmentError } from "../../spec/errors.js";
import { type CellScript, PROTOCOL_VERSION } from "../protocol/messages.js";
import { type CellFacts, describeResult } from "./cell-result.js";
import { type CellEnd, type CellRequest, CellRun } from "./cell-run.js";
import { CellSources } from "./cell-sources.js";
import { explainEnd, explainLoss, type Loss } from "./explain-end.js";
import { prepareParts } from "./load-value.js";
import type { Program } from "./program.js";

/** How long a stopped cell may take to report, before the caller is answered without its report. */
const ABORT_REPORT_MS = 30;
const START_ATTEMPTS = 2;

/** A cell that is ready to run, or the reason why it cannot. */
export type CompiledCell =
  | { readonly scripts: readonly CellScript[]; readonly isAsync: boolean }
  | { readonly error: CellError };

/** What differs between languages and places. */
export interface SessionParts {
  /** Starts a program, ready to be opened. Rejects with `RLMEnvironmentError`. */
  readonly startProgram: () => Promise<Program>;
  /** Prepares the code of a cell. */
  readonly compile: (source: string, language: string) => CompiledCell | Promise<CompiledCell>;
  /** How the names of cells end in errors, when it is not `js`. */
  readonly extension?: "py";
}

/** Two restarts for one cell. What the first one lost is told too, unless the cell made it again. */
function joinResets(first: ResetInfo | undefined, second: ResetInfo | undefined): ResetInfo | undefined {
  if (!first || !second) return first ?? second;
  const lost = new Set([...first.lost, ...second.lost]);
  for (const name of second.restored) lost.delete(name);
  return { ...second, lost: [...lost] };
}

/** A REPL in another process: keeps what is needed to bring it back, and runs one thing at a time. */
export class RemoteSession implements EnvironmentSession {
  readonly #parts: SessionParts;
  readonly #request: OpenRequest;
  readonly #loads = new Map<string, ContextValue>();
  readonly #checkpoint = new Map<string, string>();
  readonly #sources = new CellSources();
  readonly #onAbort = () => void this.close();
  /** Rejections are seen by whoever uses it next. */
  #program: Promise<Program>;
  /** The one that is being opened. */
  #starting: Program | undefined;
  /** A program could not be started, which was told. The next one who needs it has another one tried. */
  #startFailed = false;
  #loss: Loss | undefined;
  /** Why the last program is gone, until there is another one. */
  #reason: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** The end of an aborted cell whose caller did not wait for it. */
  #late: Promise<void> | undefined;
  #cells = 0;
  /** The limit of the cell that has run last, by which a program was killed if it was. */
  #lastTimeoutMs = 0;
  #variables: readonly VariableInfo[] = [];
  #draft: string | undefined;
  #closed: Promise<void> | undefined;

  constructor(parts: SessionParts, request: OpenRequest) {
    this.#parts = parts;
    this.#request = request;
    this.#program = this.#start();
    this.#program.catch(() => {});
    if (request.signal.aborted) this.#onAbort();
    else request.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  load(name: string, value: ContextValue): Promise<void> {
    return this.#enqueue(async () => {
      await this.#revive();
      await this.#loadInto(await this.#program, name, value);
      this.#loads.set(name, value);
    });
  }

  execute(code: string, options: ExecuteOptions = {}): Promise<CellResult> {
    return this.#enqueue(() => this.#execute(code, options));
  }

  async draft(): Promise<string | undefined> {
    return this.#draft;
  }

  async variables(): Promise<readonly VariableInfo[]> {
    return this.#variables;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#request.signal.removeEventListener("abort", this.#onAbort);
    this.#starting?.kill();
    const program = await this.#program.catch(() => undefined);
    program?.kill();
    await program?.ended;
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(async () => {
      await this.#late;
      this.#refuseClosed();
      return work();
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  #refuseClosed(): void {
    if (this.#closed) throw new RLMAbortError("The REPL session is closed");
  }

  async #execute(
    code: string,
    { language = "javascript", signal, limits = this.#request.limits }: ExecuteOptions,
  ): Promise<CellResult> {
    const startedAt = performance.now();
    const cell = ++this.#cells;
    const file = `cell-${cell}.${this.#parts.extension ?? "js"}`;
    this.#sources.add(file, code);
    const describe = (facts: Partial<CellFacts>) =>
      describeResult({
        file,
        sources: this.#sources,
        limits,
        variables: this.#variables,
        startedAt,
        ...facts,
      });
    const compiled = await this.#parts.compile(code, language);
    if ("error" in compiled) return describe({ error: compiled.error });
    if (signal?.aborted) return describe({ stopped: "aborted" });
    const request = { cell, file, ...compiled, timeoutMs: limits.cellTimeoutMs };
    let reset = await this.#revive();
    let end = await this.#run(request, limits, signal);
    if (end?.locked !== undefined) {
      // The program was already broken; the cell has a right to a sound one.
      this.#noteLoss(end);
      reset = await this.#revive();
      end = await this.#run(request, limits, signal);
    }
    if (!end) return describe({ stopped: "aborted", reset });
    this.#remember(end);
    if (end.lost) {
      if (this.#closed) throw new RLMAbortError("The REPL session was closed while a cell ran");
      this.#noteLoss(end);
      reset = joinResets(reset, await this.#revive());
    }
    return describe({ end, reset, variables: this.#variables });
  }

  async #run(
    request: CellRequest,
    limits: EnvironmentLimits,
    signal: AbortSignal | undefined,
  ): Promise<CellEnd | undefined> {
    const program = await this.#program;
    // It may have taken a while to start.
    if (signal?.aborted) return undefined;
    const run = new CellRun({ ...this.#request, program, limits });
    this.#lastTimeoutMs = limits.cellTimeoutMs;
    program.hold();
    run.start(request);
    return this.#awaitEnd(run, program, signal);
  }

  #noteLoss({ lost, killed, locked }: CellEnd): void {
    if (lost) this.#loss = { end: lost, killed, locked };
  }

  /** The end of a run; `undefined` when it was aborted and does not report at once. What comes next waits for it then. */
  async #awaitEnd(run: CellRun, program: Program, signal: AbortSignal | undefined) {
    const ended = run.ended.finally(() => program.release());
    if (!signal) return ended;
    let timer: NodeJS.Timeout | undefined;
    let onAbort: () => void = () => {};
    const gaveUp = new Promise<undefined>((resolve) => {
      onAbort = () => {
        run.stop("aborted");
        timer = setTimeout(() => resolve(undefined), ABORT_REPORT_MS);
      };
      signal.addEventListener("abort", onAbort, { once: true });
    });
    const end = await Promise.race([ended, gaveUp]);
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
    if (!end) {
      // Only one thing runs at a time, also of what was asked for before this cell was aborted.
      this.#late = ended.then((lateEnd) => {
        this.#noteLoss(lateEnd);
        this.#remember(lateEnd);
      });
    }
    return end;
  }

  #remember({ done, draft }: CellEnd): void {
    this.#draft = draft ?? this.#draft;
    const report = done?.report;
    if (!report) return;
    this.#variables = report.variables ?? this.#variables;
    for (const [name, json] of report.checkpoint) {
      if (json === null) this.#checkpoint.delete(name);
      else this.#checkpoint.set(name, json);
    }
  }

  /** The program, once it has started. */
  async #started(): Promise<Program> {
    try {
      return await this.#program;
    } catch (error) {
      this.#startFailed = true;
      throw error;
    }
  }

  /** Brings the REPL back when its process is gone. */
  async #revive(): Promise<ResetInfo | undefined> {
    if (!this.#startFailed) {
      const program = await this.#started();
      if (program.alive && !this.#loss) return undefined;
      const loss = this.#loss;
      const end = loss?.end ?? (await program.ended);
      this.#loss = undefined;
      if (end.reason === "protocol") {
        void this.close();
        throw new RLMEnvironmentError(`The REPL broke its protocol (${end.description}); its session was ended`);
      }
      this.#reason = loss ? explainLoss(loss, this.#lastTimeoutMs) : explainEnd(end);
    }
    const before = this.#variables.map(({ name }) => name);
    this.#startFailed = false;
    this.#program = this.#start();
    this.#program.catch(() => {});
    const next = await this.#started();
    for (const [name, value] of this.#loads) await this.#loadInto(next, name, value);
    const restored = await this.#restore(next);
    const returned = new Set(restored);
    this.#variables = this.#variables.filter(({ name }) => returned.has(name));
    const lost = before.filter((name) => !returned.has(name));
    const reason = this.#reason;
    // Nothing is lost of a REPL that could not be started before.
    if (reason === undefined) return undefined;
    this.#reason = undefined;
    // Its draft stays in the host for the end of the run; code that goes on with it finds it empty.
    return { reason, restored, lost: this.#draft ? [...lost, "answer"] : lost };
  }

  async #restore(program: Program): Promise<readonly string[]> {
    if (this.#checkpoint.size === 0) return [];
    program.send({ type: "restore", variables: [...this.#checkpoint] });
    const answer = await this.#answer(program, "restored");
    return answer.names;
  }

  async #loadInto(program: Program, name: string, value: JsonValue): Promise<void> {
    program.hold();
    try {
      for await (const prepared of prepareParts(name, value)) {
        // The answer may come before the last byte was handed to the system, so it has to be expected first.
        const loaded = prepared.part.last ? this.#answer(program, "loaded") : undefined;
        await Promise.all([program.sendPart(prepared), loaded]);
        if (!program.alive) break;
      }
    } finally {
      program.release();
    }
    if (!program.alive) await this.#failed(program);
  }

  async #answer<Type extends "opened" | "loaded" | "restored">(program: Program, type: Type) {
    program.hold();
    try {
      return (await program.expect(type)) ?? (await this.#failed(program));
    } finally {
      program.release();
    }
  }

  /** Says why a program ended although no cell was running. */
  async #failed(program: Program): Promise<never> {
    this.#refuseClosed();
    throw new RLMEnvironmentError(`The REPL could not take its data: ${explainEnd(await program.ended)}`);
  }

  async #start(): Promise<Program> {
    for (let attempt = 1; ; attempt++) {
      this.#refuseClosed();
      try {
        const program = await this.#parts.startProgram();
        this.#starting = program;
        this.#refuseClosed();
        program.send({ type: "open", protocol: PROTOCOL_VERSION, functions: this.#request.functions });
        await this.#answer(program, "opened");
        for (const [name, value] of Object.entries(this.#request.values)) await this.#loadInto(program, name, value);
        return program;
      } catch (error) {
        // One that is well may have been given a value that cannot be sent, or the session was closed.
        this.#starting?.kill();
        await this.#starting?.ended;
        if (this.#closed || attempt >= START_ATTEMPTS) throw error;
      } finally {
        this.#starting = undefined;
      }
    }
  }
}
