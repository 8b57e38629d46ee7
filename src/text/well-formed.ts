/**
 * Replaces halves of surrogate pairs that stand alone. Contexts and REPL output may hold them, but some providers
 * refuse a request whose JSON has them, so no message may.
 */
export function replaceLoneSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
