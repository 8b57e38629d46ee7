import type { VariableInfo } from "../spec/environment.js";
import type { RunLine, RunLineOf, TrajectoryLine } from "./lines.js";
import { MessageMemory } from "./messages.js";
import type { CellNode, RunNode, SubCallNode, TurnNode } from "./tree.js";
import { applyChange } from "./variables.js";

/** The trees of the runs that users started, in the order of their beginning. */
export function foldTrajectory(lines: Iterable<TrajectoryLine>): readonly RunNode[] {
  const fold = new TrajectoryFold();
  for (const line of lines) fold.add(line);
  return fold.roots;
}

/** A run while its lines come in: the node, and what only the folding needs. */
interface OpenRun {
  readonly node: RunNode;
  readonly messages: MessageMemory;
  variables: readonly VariableInfo[];
}

/**
 * Builds the trees of runs from lines, one at a time, so that a run can be watched while it happens. Lines that refer to
 * something that is missing (a file that was cut) are left out.
 */
export class TrajectoryFold {
  readonly #roots: RunNode[] = [];
  readonly #runs = new Map<string, OpenRun>();
  readonly #cells = new Map<string, CellNode>();
  readonly #calls = new Map<string, SubCallNode>();

  get roots(): readonly RunNode[] {
    return this.#roots;
  }

  add(line: TrajectoryLine): void {
    if (line.type === "header") return;
    if (line.type === "run_start") {
      this.#startRun(line);
      return;
    }
    const run = this.#runs.get(line.runId);
    if (!run) return;
    run.node.lastAt = line.at;
    this.#addTo(run, line);
  }

  #addTo(run: OpenRun, line: Exclude<RunLine, { type: "run_start" }>): void {
    const { node } = run;
    switch (line.type) {
      case "iteration_start":
        node.maxIterations = line.maxIterations;
        node.turns.push(newTurn(line));
        break;
      case "model_start":
        this.#startModel(run, line);
        break;
      case "model_end":
        endModel(run, line);
        break;
      case "code_generated":
        this.#startCell(node, line);
        break;
      case "code_executed":
        this.#endCell(run, line);
        break;
      case "sub_call_start":
      case "sub_call_cache_hit":
        this.#startCall(node, line);
        break;
      case "sub_call_end":
        this.#endCall(line);
        break;
      case "model_retry": {
        const message = `${line.model} was asked again: ${line.error}`;
        node.warnings.push({ at: line.at, iteration: line.iteration, message });
        break;
      }
      case "warning":
        node.warnings.push({ at: line.at, iteration: line.iteration, message: line.message });
        break;
      case "final_answer":
        node.answer = line.answer;
        node.finishReason = line.finishReason;
        break;
      case "iteration_end":
        endTurn(run, line);
        break;
      case "run_end":
        endRun(node, line);
        break;
    }
  }

  #startRun(line: RunLineOf<"run_start">): void {
    const parent = line.parentRunId === undefined ? undefined : this.#runs.get(line.parentRunId);
    const node: RunNode = {
      runId: line.runId,
      parentRunId: line.parentRunId,
      depth: line.depth,
      query: line.query,
      rootModel: line.rootModel,
      subModel: line.subModel,
      contextDescription: line.contextDescription,
      contextChars: line.contextChars,
      limits: line.limits ?? {},
      startedAt: line.at,
      lastAt: line.at,
      turns: [],
      warnings: [],
    };
    this.#runs.set(line.runId, { node, messages: new MessageMemory(), variables: [] });
    const call = parent && newestCallWithoutRun(parent.node);
    if (call) call.run = node;
    else this.#roots.push(node);
  }

  #startModel({ node, messages }: OpenRun, line: RunLineOf<"model_start">): void {
    const request = messages.decode(line, (runId) => this.#systemMessage(runId));
    let turn = node.turns.at(-1);
    // The request that winds a run up, and the one of a direct answer, have no turn of their own in the events.
    if (!turn || turn.model) {
      turn = { ...newTurn(line), extra: turn !== undefined };
      node.turns.push(turn);
    }
    turn.model = { callId: line.callId, model: line.model, startedAt: line.at, messages: request, keep: line.keep };
  }

  #systemMessage(runId: string): string | undefined {
    const first = this.#runs.get(runId)?.node.turns[0]?.model?.messages[0];
    return typeof first?.content === "string" ? first.content : undefined;
  }

  #startCell(node: RunNode, line: RunLineOf<"code_generated">): void {
    const { cellId, code, language, at } = line;
    const cell: CellNode = { cellId, code, language, startedAt: at, variables: [], calls: [] };
    this.#cells.set(cellId, cell);
    node.turns.at(-1)?.cells.push(cell);
  }

  #endCell(run: OpenRun, { cellId, result, variables }: RunLineOf<"code_executed">): void {
    run.variables = applyChange(run.variables, variables);
    const cell = this.#cells.get(cellId);
    if (!cell) return;
    cell.result = result;
    cell.variables = run.variables;
  }

  #startCall(node: RunNode, line: RunLineOf<"sub_call_start"> | RunLineOf<"sub_call_cache_hit">): void {
    const { callId, cellId, model, prompt, attachments, at } = line;
    const cached = line.type === "sub_call_cache_hit";
    const call: SubCallNode = {
      callId,
      kind: cached ? "llm" : line.kind,
      model,
      prompt,
      ...(attachments && { attachments }),
      startedAt: at,
      cached,
      ...(cached && { reply: line.reply, durationMs: 0 }),
    };
    this.#calls.set(callId, call);
    // A call that outlives its cell still belongs to it.
    (this.#cells.get(cellId) ?? node.turns.at(-1)?.cells.at(-1))?.calls.push(call);
  }

  #endCall({ callId, reply, usage, durationMs, error }: RunLineOf<"sub_call_end">): void {
    const call = this.#calls.get(callId);
    if (call) Object.assign(call, { reply, usage, durationMs, error });
  }
}

function newTurn({ iteration, at }: RunLine): TurnNode {
  return { iteration, extra: false, startedAt: at, cells: [] };
}

/** A child starts in the same instant as the call that asked for it, before any other call can. */
function newestCallWithoutRun(parent: RunNode): SubCallNode | undefined {
  for (const turn of parent.turns.toReversed()) {
    for (const cell of turn.cells.toReversed()) {
      const call = cell.calls.findLast(({ kind, run }) => kind === "rlm" && !run);
      if (call) return call;
    }
  }
  return undefined;
}

function endModel({ node, messages }: OpenRun, line: RunLineOf<"model_end">): void {
  const { callId, reply, reasoning, stopReason, usage, durationMs, error } = line;
  messages.reply = reply;
  const model = node.turns.findLast((turn) => turn.model?.callId === callId)?.model;
  if (model) Object.assign(model, { reply, reasoning, stopReason, usage, durationMs, error });
}

function endTurn({ node, messages }: OpenRun, { feedback, durationMs }: RunLineOf<"iteration_end">): void {
  messages.feedback = feedback;
  const turn = node.turns.at(-1);
  if (turn) Object.assign(turn, { feedback, durationMs });
}

function endRun(node: RunNode, { response, error, at }: RunLineOf<"run_end">): void {
  const { answer = node.answer ?? "", finishReason, ...summary } = response;
  Object.assign(node, { answer, finishReason, summary, error, endedAt: at });
}
