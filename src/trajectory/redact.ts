import { isRecord } from "../util/record.js";
import { REDACTED, redactShapes } from "../util/secret-shapes.js";

/** Shorter ones are words rather than secrets; taking those out would garble the log. */
const MIN_SECRET_CHARS = 4;
/** Half of a secret this long is worth hiding too: outputs and previews are cut wherever they are too long. */
const MIN_HALVED_CHARS = 16;

const SECRET_NAME =
  /(?:^|_)(?:token|secret|password|passwd|passphrase|authorization|cookie|credentials?|api_?key|access_?key|private_?key|bearer)$/;
/** Rules out nearly every name at once; it is asked for each field of each line. */
const MAYBE_SECRET_NAME = /(?:token|secret|pass\w{2,6}|authorization|cookie|credentials?|key|bearer)\W*$/i;

/** Whether something of that name should not be shown: `apiKey`, `X-Api-Key`, `Authorization`, `refresh_token`; not `inputTokens`. */
export function isSecretName(name: string): boolean {
  const end = name.slice(-100);
  if (!MAYBE_SECRET_NAME.test(end)) return false;
  const words = end
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/_$/, "");
  return SECRET_NAME.test(words.toLowerCase());
}

/** Makes a function that takes secrets out of a text: those given, and what has the form of one. */
export function textRedactor(secrets: readonly string[] = []): (text: string) => string {
  const needles = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_CHARS) continue;
    const half = Math.ceil(secret.length / 2);
    const parts = secret.length >= MIN_HALVED_CHARS ? [secret.slice(0, half), secret.slice(-half)] : [];
    for (const needle of [secret, encodeURIComponent(secret), ...parts]) needles.add(needle);
  }
  const longestFirst = [...needles].sort((left, right) => right.length - left.length);
  return (text) => {
    let clean = text;
    for (const needle of longestFirst) clean = clean.replaceAll(needle, REDACTED);
    return redactShapes(clean);
  };
}

/** Fields that hold ids and words of ours, never text. */
const OWN_WORDS = new Set(["type", "runId", "parentRunId", "callId", "cellId", "kind", "role"]);

/** A copy of a JSON-like value with the secrets in its texts, under telling names, and in variables of telling names taken out. */
export function redactValue(value: unknown, redactText: (text: string) => string): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redactText));
  if (!isRecord(value)) return value;
  const variable = value["name"];
  const isSecretVariable = typeof variable === "string" && isSecretName(variable);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (OWN_WORDS.has(name)) return [name, item];
      const secret = isSecretName(name) || (isSecretVariable && name === "preview");
      return [
        name,
        secret && typeof item !== "number" && item !== undefined ? REDACTED : redactValue(item, redactText),
      ];
    }),
  );
}
