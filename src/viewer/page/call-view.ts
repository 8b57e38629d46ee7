/// <reference lib="dom" />

import type { PageContext } from "./cell-view.js";
import { element } from "./dom.js";
import { formatCount, formatTime } from "./numbers.js";
import { facts, modelDot, titled, usageFacts } from "./parts.js";
import type { Row } from "./rows.js";
import { textBlock } from "./text-block.js";

/** A sub-call: what was asked, what came back. */
export function callView({ call, depth }: Row, context: PageContext): HTMLElement {
  if (!call) return element("article");
  const { prompt, attachments = [], reply, error, model, usage, durationMs, cached, startedAt } = call;
  const view = element(
    "article",
    { class: "sub-call" },
    element(
      "p",
      { class: "eyebrow" },
      element(
        "span",
        { class: `badge ${error === undefined ? (durationMs === undefined ? "running" : "good") : "failed"}` },
        stateOf(call),
      ),
      facts(`depth ${depth}`, formatTime(startedAt)),
    ),
    element(
      "header",
      {},
      element("h3", {}, modelDot(context.colorOf(model)), "Sub-call"),
      usageFacts(model, cached ? undefined : usage, durationMs),
    ),
    titled(`Prompt · ${formatCount(prompt.length)} characters`, textBlock(prompt, { class: "paper" })),
  );
  if (attachments.length > 0) view.append(titled("Attachments", textBlock(attachments.join("\n"), { class: "paper" })));
  if (error !== undefined) view.append(titled("Error", textBlock(error, { class: "error" })));
  if (reply)
    view.append(titled(`Reply · ${formatCount(reply.length)} characters`, textBlock(reply, { class: "paper reply" })));
  return view;
}

function stateOf({ error, durationMs, cached }: NonNullable<Row["call"]>): string {
  if (error !== undefined) return "failed";
  if (cached) return "from the cache";
  return durationMs === undefined ? "under way" : "answered";
}
