import { type CodeToken, codeTokens } from "../../text/code-tokens.js";

/** Longer code is shown in one colour: nobody reads it for its syntax. */
const MAX_CHARS = 60_000;

/** Cuts code into tokens for colouring. Together they are the code. */
export function highlight(code: string, language: string): readonly CodeToken[] {
  return code.length > MAX_CHARS ? [{ kind: "plain", text: code }] : codeTokens(code, language);
}
