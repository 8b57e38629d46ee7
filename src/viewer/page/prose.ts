/** A stretch of a reply: words, or a fenced block. */
export interface ReplyPart {
  readonly kind: "words" | "code";
  readonly text: string;
}

/** Takes a reply apart at its fences; blocks that were run are left out, they stand with their output. */
export function splitReply(reply: string, executed: readonly string[]): readonly ReplyPart[] {
  const ran = new Set(executed.map((code) => code.trim()));
  const parts: ReplyPart[] = [];
  let kind: ReplyPart["kind"] = "words";
  let fence = "";
  let lines: string[] = [];
  const finish = () => {
    const text = lines.join("\n");
    lines = [];
    if (text.trim() !== "" && !(kind === "code" && ran.has(text.trim()))) parts.push({ kind, text: trimLines(text) });
  };
  for (const line of reply.split("\n")) {
    const mark: string | undefined = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const opens: boolean = kind === "words" && mark !== undefined;
    const closes = kind === "code" && mark?.startsWith(fence) && line.trim() === mark;
    if (!opens && !closes) {
      lines.push(line);
      continue;
    }
    finish();
    kind = opens ? "code" : "words";
    fence = opens ? (mark ?? "") : "";
  }
  finish();
  return parts;
}

/** Without empty lines at both ends; spaces before the first word may mean something. */
function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}
