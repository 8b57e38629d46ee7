/** Shorter ones (`EMPTY`, `ollama`) are no secrets, and taking them out would garble messages. */
const MIN_SECRET_CHARS = 8;
const PLACEHOLDER = "[redacted]";
const BEARER = /\bBearer\s+[\w.~+/=-]{8,}/gi;
const OPENAI_STYLE_KEY = /\bsk-[\w-]{8,}/g;

/** Takes the given secrets, and what has the form of one, out of a text. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= MIN_SECRET_CHARS) clean = clean.replaceAll(secret, PLACEHOLDER);
  }
  return clean.replace(BEARER, `Bearer ${PLACEHOLDER}`).replace(OPENAI_STYLE_KEY, PLACEHOLDER);
}
