import { readFenceLabel } from "../../text/fence-language.js";

/** A stretch of a reply: words, or a fenced block. */
export interface ReplyPart {
  /** Of a block, as its fence says; absent for words. */
  readonly language?: string;
  readonly text: string;
}

/** Takes a reply apart at its fences; blocks that were run are left out, they stand with their output. */
export function splitReply(reply: string, executed: readonly string[]): readonly ReplyPart[] {
  const ran = new Set(executed.map((code) => code.trim()));
  const parts: ReplyPart[] = [];
  let language: string | undefined;
  let fence = "";
  let lines: string[] = [];
  const finish = () => {
    const text = lines.join("\n");
    lines = [];
    if (text.trim() === "" || (language !== undefined && ran.has(text.trim()))) return;
    parts.push({ ...(language !== undefined && { language }), text: trimLines(text) });
  };
  for (const line of reply.split("\n")) {
    const [, mark, info = ""]: readonly string[] = /^ {0,3}(`{3,}|~{3,})(.*)/.exec(line) ?? [];
    const opens: boolean = language === undefined && mark !== undefined;
    const closes = language !== undefined && mark?.startsWith(fence) && line.trim() === mark;
    if (!opens && !closes) {
      lines.push(line);
      continue;
    }
    finish();
    language = opens ? readFenceLabel(info.trim(), "javascript").language : undefined;
    fence = opens ? (mark ?? "") : "";
  }
  finish();
  return parts;
}

/** Without empty lines at both ends; spaces before the first word may mean something. */
function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}
