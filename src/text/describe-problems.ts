import type { ReplLanguage } from "./fence-language.js";
import { LANGUAGE_TERMS } from "./language-terms.js";
import type { ReplyProblem } from "./reply-problems.js";

export interface DescribeProblemsOptions {
  /** Whether some of the reply's code was run all the same. */
  readonly hasRun: boolean;
  /** Language of the REPL. @default "javascript" */
  readonly language?: ReplLanguage;
}

/** Says in words for the model what was seen in its reply and what to do; empty when there is nothing to say. */
export function describeProblems(problems: readonly ReplyProblem[], options: DescribeProblemsOptions): string {
  const language = options.language ?? "javascript";
  const sentences = problems.map((problem) => describe(problem, language));
  if (problems.length > 0 && !options.hasRun) sentences.push(`Nothing was run. ${howToGoOn(language)}`);
  return [...new Set(sentences)].join("\n");
}

function describe(problem: ReplyProblem, language: ReplLanguage): string {
  switch (problem.kind) {
    case "empty_reply":
      return "Your reply was empty.";
    case "no_code":
      return "Your reply has no code block and no answer.";
    case "unfenced_code":
      return "Your reply looks like code, but it stands in no code block, so it was not run.";
    case "tool_call":
      return "Your reply has the form of a tool call. There are no tools to call that way: functions are called from code in a block.";
    case "cut":
      return describeCut(problem.where);
    case "crowded":
      return `Your reply has far too many fences, tags and markers: it was read up to line ${problem.line} only. Write one short block.`;
    case "unclosed_block":
      return `The block at line ${problem.line} of your reply has no closing fence, and what follows is not all code, so it was not run. Close it with \`\`\`.`;
    case "wrong_language":
      return `The block at line ${problem.line} is ${problem.language}, and was not run: this REPL speaks ${LANGUAGE_TERMS[language].name}.`;
    case "other_blocks":
      return `Your reply has only blocks of ${problem.languages.map((name) => `\`${name}\``).join(", ")}. Those are never run.`;
    case "unlabelled_block":
      return problem.error === undefined
        ? `The block at line ${problem.line} does not say its language and does not read as code, so it was not run.`
        : `The block at line ${problem.line} does not say its language and does not parse (${problem.error}), so it was not run.`;
    case "empty_block":
      return `The block at line ${problem.line} is empty.`;
    case "reasoning_only":
      return problem.closed
        ? `Code and answers within ${problem.tag} are taken for reasoning and left alone. Put them behind its end.`
        : `${problem.tag} was never closed, so all that follows was taken for reasoning. Close it before code or an answer.`;
    case "final_mention":
      return `\`${problem.text}\` (line ${problem.line}) was taken for a mention, not for your answer. An answer stands alone on its line, in this spelling: FINAL(...).`;
    case "final_in_block":
      return `The answer in the block at line ${problem.line} was not taken: write FINAL(...) outside of blocks, or call it in a block of ${LANGUAGE_TERMS[language].name}.`;
    case "final_unclear":
      return `It is not clear where ${problem.marker}( in line ${problem.line} ends: a parenthesis or quote does not match. Call ${problem.marker} in a code block instead, with the text in a variable.`;
    case "final_empty":
      return `${problem.marker}() in line ${problem.line} has nothing in it. For an empty answer write FINAL("").`;
    case "final_placeholder":
      return `\`${problem.argument}\` in line ${problem.line} is the placeholder of the instructions. Put the answer itself there.`;
    case "final_expression":
      return problem.marker === "FINAL"
        ? `\`${problem.argument}\` in line ${problem.line} would have to be evaluated, which text is not. Call FINAL in a code block, or quote the text if you mean it literally.`
        : `\`${problem.argument}\` in line ${problem.line} is not the name of a variable. Assign the value to a variable in a code block, then name that.`;
    case "final_conflict":
      return `Your reply gives different answers: ${problem.first} and ${problem.second}. None was taken; give one.`;
  }
}

function describeCut(where: "code" | "reasoning" | "final" | "text"): string {
  const cut = "Your reply was cut off at the output limit";
  switch (where) {
    case "code":
      return `${cut} in the middle of a code block. That block was not run: send it again, shorter or in several steps.`;
    case "reasoning":
      return `${cut} while you were still reasoning. Reason less, and write a short code block.`;
    case "final":
      return `${cut} in the middle of your answer, which was not taken. Build a long answer in a variable, piece by piece, and hand it in with FINAL_VAR.`;
    case "text":
      return `${cut}. Keep replies short.`;
  }
}

function howToGoOn(language: ReplLanguage): string {
  const { fence } = LANGUAGE_TERMS[language];
  return `To run code, put it in a block that begins with \`\`\`${fence} and ends with \`\`\`. To answer, call FINAL(value) in code, or write FINAL(text) or FINAL_VAR(variable) alone on a line.`;
}
