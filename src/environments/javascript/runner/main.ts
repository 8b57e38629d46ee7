import { PROTOCOL_VERSION, type ToProgram } from "../../protocol/messages.js";
import { meetLateInterruptions, takeOutbox, tick } from "./guest-context.js";
import { hostProcess, runnerSettings } from "./host-realm.js";
import { executeCell, isCurrent, resumeCell, stopCell } from "./running-cell.js";
import { scrubRealm } from "./scrub.js";
import { readMessage, readRaw, readUpload, writeMessages } from "./standard-streams.js";

/** Reading large JSON takes a while; no code of a cell runs meanwhile. */
const LOAD_MS = 600_000;

const runtime = `node ${hostProcess.version}`;
if (runnerSettings.interruptible) {
  // Without a listener the signal would end the process whenever no code of a cell runs.
  hostProcess.on("SIGINT", () => {});
}
scrubRealm();
writeMessages([JSON.stringify({ type: "ready", protocol: PROTOCOL_VERSION, runtime })]);
for (;;) {
  const text = readMessage();
  handle(JSON.parse(text) as ToProgram, text);
}

function handle(message: ToProgram, text: string): void {
  switch (message.type) {
    case "open":
      tick([text], LOAD_MS);
      writeMessages(['{"type":"opened"}']);
      return;
    case "load": {
      const bytes = message.file === undefined ? readRaw(message.bytes) : readUpload(message.file, message.bytes);
      reply(text, [bytes.toString(message.encoding)]);
      return;
    }
    case "restore":
      reply(text);
      return;
    case "execute":
      executeCell(message);
      return;
    case "settle":
      if (isCurrent(message.cell)) resumeCell(message.waitedMs, [text]);
      return;
    case "wake":
      if (isCurrent(message.cell)) resumeCell(message.waitedMs, []);
      return;
    case "interrupted":
      meetLateInterruptions();
      return;
    case "stop":
      if (isCurrent(message.cell)) stopCell(message.reason);
  }
}

/** Lets the guest work on a message outside of any cell, and passes on what it says. */
function reply(text: string, operands: readonly unknown[] = []): void {
  const slice = tick([text], LOAD_MS, operands);
  const messages = takeOutbox();
  if (slice.type !== "returned") messages.push(`{"type":"failure","message":"the REPL could not take a value"}`);
  writeMessages(messages);
}
