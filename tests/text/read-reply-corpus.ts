import { readdirSync, readFileSync } from "node:fs";
import type { ParseReplyOptions } from "../../src/text/parse-reply.js";

/** What a reply of the corpus is to give, as its file says. What is not named must not be there. */
export interface WantedOutcome {
  readonly cells?: readonly string[];
  readonly languages?: readonly string[];
  /** Marker, argument, then `quoted` or `identifier` when it is so. */
  readonly final?: readonly string[];
  readonly problems?: readonly string[];
}

export interface CorpusCase {
  readonly family: string;
  readonly title: string;
  readonly reply: string;
  readonly options: ParseReplyOptions;
  readonly wanted: WantedOutcome;
}

/** Reads all files of `tests/fixtures/replies`; their README says how they are written. */
export function readReplyCorpus(): CorpusCase[] {
  const folder = new URL("../fixtures/replies/", import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .flatMap((file) => readFamily(file.slice(0, -".txt".length), readFileSync(new URL(file, folder), "utf8")));
}

function readFamily(family: string, source: string): CorpusCase[] {
  const pattern =
    /^##### (?<title>.+)\n(?<reply>[\s\S]*?)\n(?:##### options (?<options>.+)\n)?##### wants (?<wants>.+)$/gm;
  return [...source.matchAll(pattern)].map(({ groups = {} }) => {
    const words = (groups["options"] ?? "").split(" ");
    const reply = groups["reply"] ?? "";
    return {
      family,
      title: groups["title"] ?? "",
      reply: words.includes("crlf") ? reply.replaceAll("\n", "\r\n") : reply,
      options: { cut: words.includes("cut"), language: words.includes("python") ? "python" : "javascript" },
      wanted: JSON.parse(groups["wants"] ?? "") as WantedOutcome,
    };
  });
}
