/// <reference lib="dom" />
import type { ChatMessage } from "../../spec/model.js";
import type { RunNode, TurnNode } from "../../trajectory/tree.js";
import { cellView, type PageContext } from "./cell-view.js";
import { element, fold } from "./dom.js";
import { formatCount, formatDuration, formatPlural } from "./numbers.js";
import { facts, modelDot, titled, usageFacts } from "./parts.js";
import { splitReply } from "./prose.js";
import { textBlock } from "./text-block.js";

/** One turn as a person reads it: what was sent, what the model thought and said, what its code did, what it was told. */
export function turnView(run: RunNode, turn: TurnNode, context: PageContext): HTMLElement {
  const id = `${run.runId}/${run.turns.indexOf(turn) + 1}`;
  const { model, cells, feedback, durationMs } = turn;
  const name = turn.extra ? "Wrap-up" : `Turn ${turn.iteration}`;
  const view = element(
    "article",
    { class: "turn", id: `turn-${id}`, "data-id": id },
    element(
      "header",
      {},
      element("h3", {}, model && modelDot(context.colorOf(model.model)), name),
      model && usageFacts(model.model, model.usage, model.durationMs),
      durationMs !== undefined && element("span", { class: "facts whole" }, `${formatDuration(durationMs)} in all`),
    ),
  );
  if (model) view.append(requestFold(model.messages, model.keep));
  if (model?.reasoning)
    view.append(titled("Reasoning", textBlock(model.reasoning, { class: "reasoning", maxLines: 12 })));
  for (const { language, text } of splitReply(
    model?.reply ?? "",
    cells.map(({ code }) => code),
  )) {
    view.append(textBlock(text, { class: language === undefined ? "prose" : "code", language }));
  }
  if (model?.error !== undefined) view.append(titled("Error", textBlock(model.error, { class: "error" })));
  if (model?.stopReason && model.stopReason !== "stop")
    view.append(element("p", { class: "note" }, stopWords(model.stopReason)));
  if (model && model.durationMs === undefined && context.isLive)
    view.append(element("p", { class: "waiting" }, "The model is writing…"));
  for (const cell of cells) view.append(cellView(cell, id, context));
  if (feedback) {
    const size = facts(`${formatCount(feedback.length)} characters`);
    view.append(fold(["What the model was told ", size], () => [textBlock(feedback)]));
  }
  return view;
}

/** What a turn's view is made of; when it is the same, so is the view. */
export function turnState(turn: TurnNode): string {
  const calls = turn.cells.flatMap((cell) => cell.calls);
  const ended = calls.filter(({ durationMs }) => durationMs !== undefined).length;
  const { model, cells, durationMs } = turn;
  return [
    model?.durationMs,
    cells.length,
    cells.filter(({ result }) => result).length,
    calls.length,
    ended,
    durationMs,
  ].join();
}

function stopWords(reason: string): string {
  if (reason === "length") return "The reply was cut at its output limit.";
  return `The model stopped for another reason than being done: ${reason}.`;
}

function requestFold(messages: readonly ChatMessage[], keep: number): HTMLElement {
  const sizes = messages.map(({ content }) => contentText(content).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const words = facts(formatPlural(messages.length, "message"), `${formatCount(total)} characters`);
  return fold(["What the model saw ", words], () =>
    messages.map(({ role, content }, index) => {
      const note = `${role}${index < keep ? " · sent before" : ""}`;
      return fold(
        [note, " ", facts(`${formatCount(sizes[index])} characters`)],
        () => [textBlock(contentText(content))],
        index >= keep,
      );
    }),
  );
}

const contentText = (content: ChatMessage["content"]) =>
  typeof content === "string" ? content : JSON.stringify(content, null, 2);
