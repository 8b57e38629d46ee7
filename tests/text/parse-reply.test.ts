import { describe, expect, it } from "vitest";
import { type ParsedReply, parseReply } from "../../src/text/parse-reply.js";
import { readReplyCorpus, type WantedOutcome } from "./read-reply-corpus.js";

const corpus = readReplyCorpus();

describe("a reply of the corpus", () => {
  it("is one of many", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(200);
  });

  it.each(corpus.map((entry) => ({ ...entry, name: `${entry.family}: ${entry.title}` })))("$name", (entry) => {
    expect(outcomeOf(parseReply(entry.reply, entry.options))).toEqual(sorted(entry.wanted));
  });
});

function outcomeOf({ cells, final, problems }: ParsedReply): WantedOutcome {
  const languages = cells.map(({ language }) => language);
  return sorted({
    cells: cells.map(({ code }) => code),
    ...(languages.some((language) => language !== "javascript") ? { languages } : {}),
    ...(final === undefined
      ? {}
      : {
          final: [
            final.kind,
            final.argument,
            ...(final.quoted ? ["quoted"] : []),
            ...(final.identifier === undefined ? [] : ["identifier"]),
          ],
        }),
    problems: problems.map(({ kind }) => kind),
  });
}

function sorted(outcome: WantedOutcome): WantedOutcome {
  return { ...outcome, cells: outcome.cells ?? [], problems: [...(outcome.problems ?? [])].sort() };
}
