import { isDeepStrictEqual } from "node:util";
import type { RLMResponse } from "rlm";
import type { Count } from "./count.js";

interface ReportInput {
  readonly response: RLMResponse;
  readonly contextChars: number;
  /** Characters of the whole conversation with the root model. */
  readonly rootChars: number;
  /** The independent count, when the question was the demo's own. */
  readonly expected: Count | undefined;
}

/** Prints what came of the run. Whether the answer is right, when that can be known. */
export function report({ response, contextChars, rootChars, expected }: ReportInput): boolean {
  const number = new Intl.NumberFormat("en");
  const share = ((100 * rootChars) / contextChars).toFixed(3);
  const rows: [string, string][] = [
    ["Answer", response.answer],
    ["Finished by", response.finishReason],
    ["Iterations", String(response.iterations)],
    ["Sub-calls", String(response.subCalls)],
    ["Tokens", `${number.format(response.totalInputTokens)} in, ${number.format(response.totalOutputTokens)} out`],
    ["Cost", response.cost === null ? "not known" : `$${response.cost.toFixed(4)}`],
    ["Time", `${response.elapsedSeconds.toFixed(2)} s`],
    ["Context", `${number.format(contextChars)} characters`],
    [
      "The root saw",
      `${number.format(rootChars)} characters in all, instructions included (${share} % of the context's length)`,
    ],
  ];
  let right = true;
  if (expected) {
    right = isDeepStrictEqual(parse(response.answer), expected);
    rows.push(["Counted apart", JSON.stringify(expected)], ["Check", right ? "equal" : "NOT EQUAL"]);
  }
  for (const warning of response.warnings) rows.push(["Warning", warning]);
  console.log();
  for (const [name, value] of rows) console.log(`${name.padEnd(14)} ${value}`);
  return right;
}

/** Only answers of the scripted models are sure to be JSON. */
function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}
