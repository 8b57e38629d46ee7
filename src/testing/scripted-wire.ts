import type { ServerResponse } from "node:http";
import { completionBody, streamChunks } from "./scripted-completion.js";
import { errorBody } from "./scripted-fault.js";
import type { CompletionReply, RawReply, ScriptedReply } from "./scripted-reply.js";
import type { ScriptedRequest } from "./scripted-request.js";

/** One answer on its way to the client. */
export interface Delivery {
  readonly request: ScriptedRequest;
  readonly response: ServerResponse;
  readonly answer: ScriptedReply;
  /** Used where the answer has no latency of its own. */
  readonly latencyMs: number;
  /**
   * Called just before the last byte is handed over: a client that has read the answer may send its next request before
   * Node tells us that the bytes are out, and must not be counted twice then.
   */
  readonly onAnswered: () => void;
}

/** Sends an answer as the script tells it, faults included. */
export async function deliver(delivery: Delivery): Promise<void> {
  const { answer, response } = delivery;
  if (response.destroyed) return;
  if (answer.type === "hang") {
    if (answer.headers) response.writeHead(200, EVENT_STREAM).flushHeaders();
    return;
  }
  if (!(await pause(answer.latencyMs ?? delivery.latencyMs, response))) return;
  switch (answer.type) {
    case "drop":
      cut(response);
      break;
    case "raw":
      sendRaw(delivery, answer);
      break;
    case "completion":
      if (delivery.request.stream) await sendStream(delivery, answer);
      else sendBody(delivery, answer);
  }
}

const EVENT_STREAM = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };

function sendBody(delivery: Delivery, answer: CompletionReply): void {
  const { stopAfterChunks, streamEnd = "drop" } = answer;
  const body = JSON.stringify(completionBody(delivery.request, answer));
  const whole: RawReply = {
    type: "raw",
    status: 200,
    headers: { "content-type": "application/json", ...answer.headers },
    body,
  };
  const half = Math.floor(body.length / 2);
  if (stopAfterChunks === undefined) sendRaw(delivery, whole);
  else if (streamEnd === "drop") sendRaw(delivery, { ...whole, dropAfterChars: half });
  else if (streamEnd === "end") sendRaw(delivery, { ...whole, body: body.slice(0, half) });
  else if (streamEnd === "hang") delivery.response.writeHead(200, whole.headers).write(body.slice(0, half));
  else sendRaw(delivery, { ...whole, body: errorBody(streamEnd.error) });
}

function sendRaw({ response, onAnswered }: Delivery, { status, headers, body, dropAfterChars }: RawReply): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  if (dropAfterChars !== undefined) {
    // The callback makes sure that the half body is out before the connection goes.
    response.write(body.slice(0, dropAfterChars), () => cut(response));
    return;
  }
  onAnswered();
  response.end(body);
}

async function sendStream({ request, response, onAnswered }: Delivery, answer: CompletionReply): Promise<void> {
  const chunks = streamChunks(request, answer);
  const comment = answer.comments ? ": PROCESSING\n\n" : "";
  response.writeHead(200, { ...EVENT_STREAM, ...answer.headers });
  response.write(comment + chunks.first.map(event).join(""));
  let sent = 0;
  for (const chunk of chunks.text) {
    if (sent === answer.stopAfterChunks) break;
    if (sent > 0 && !(await pause(answer.chunkDelayMs ?? 0, response))) return;
    response.write(comment + event(chunk));
    sent += 1;
  }
  if (answer.stopAfterChunks !== undefined) {
    stopStream(response, answer, onAnswered);
    return;
  }
  onAnswered();
  response.end(`${comment}${chunks.last.map(event).join("")}data: [DONE]\n\n`);
}

function stopStream(response: ServerResponse, { streamEnd = "drop" }: CompletionReply, onAnswered: () => void): void {
  if (streamEnd === "hang") return;
  if (streamEnd === "drop") {
    response.write(": the connection is cut here\n\n", () => cut(response));
    return;
  }
  onAnswered();
  response.end(streamEnd === "end" ? "" : `data: ${errorBody(streamEnd.error)}\n\n`);
}

function event(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

/** Waits, and tells whether the client is still there afterwards. */
function pause(milliseconds: number, response: ServerResponse): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  if (milliseconds <= 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const onClose = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      response.off("close", onClose);
      resolve(true);
    }, milliseconds);
    response.once("close", onClose);
  });
}
