/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";

/**
 * Every pattern takes all it has looked at, or looks at a bounded stretch, so that no text makes it slow. A key may follow
 * an escaped line break: texts often hold JSON.
 */
const SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(?<=^|[^\w-]|\\[nrt])sk[-_][\w-]{8,}/g, REDACTED],
  [/(?<![\w-])(?:gh[pousr]_|github_pat_|glpat-|hf_|npm_|xox[abeoprs]-|AIza|AKIA|ASIA|gsk_|xai-)[\w-]{12,}/g, REDACTED],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, REDACTED],
  [/\b(Bearer)\s{1,4}[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/(\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:\w{1,20} {1,4})?)[\w.~+/=-]{8,}/gi, `$1${REDACTED}`],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]|\\n)*/g, REDACTED],
  // User and password in a URL, and its telling parameters.
  [/(:\/\/)[^\s/@"'<>]{1,600}@/g, `$1${REDACTED}@`],
  [
    /([?&#](?:[\w-]{0,30}[_-])?(?:api[_-]?key|key|token|secret|password|signature|sig|auth)=)[^\s&#"'<>`]+/gi,
    `$1${REDACTED}`,
  ],
  // `"apiKey": "..."`, `password='...'`, in whatever language or format.
  [
    /((?:api[_-]?key|authorization|access[_-]?key|secret|password|passwd|token|cookie)\\?["']?\s{0,4}[:=]\s{0,4}\\?["'`])[^"'`\\\n]{4,}/gi,
    `$1${REDACTED}`,
  ],
  // `OPENAI_API_KEY=...`, as in an environment or a shell.
  [/((?<!\w)[A-Z][A-Z0-9_]{0,60}(?:KEY|TOKEN|SECRET|PASSWORD)=)[^\s"'`;&|]{6,}/g, `$1${REDACTED}`],
];

/** Takes what has the form of a secret out of a text. */
export function redactShapes(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of SHAPES) clean = clean.replace(pattern, replacement);
  return clean;
}
