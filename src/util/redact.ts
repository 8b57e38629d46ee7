import { REDACTED, redactShapes } from "./secret-shapes.js";

/** Shorter ones (`EMPTY`, `ollama`) are no secrets, and taking them out would garble messages. */
const MIN_SECRET_CHARS = 8;

/** Takes the given secrets, and what has the form of one, out of a text. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_CHARS) continue;
    // As it is, and as it stands in addresses, where half a surrogate pair cannot.
    const inAddress = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, ""));
    clean = clean.replaceAll(secret, REDACTED).replaceAll(inAddress, REDACTED);
  }
  return redactShapes(clean);
}
