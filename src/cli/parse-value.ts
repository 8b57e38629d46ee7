const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A number as people write it: 25, 0.5, 1e6, 200_000. */
export function parseNumber(text: string): number | undefined {
  return /^-?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : undefined;
}

/** A span of time in milliseconds: 90s, 10m, 1.5h, 500ms; a bare number is seconds. */
export function parseDuration(text: string): number | undefined {
  const [, amount = "", unit = ""] = /^([\d._]+)(ms|s|m|h)?$/.exec(text) ?? [];
  const value = parseNumber(amount);
  return value === undefined ? undefined : value * (UNITS_MS[unit] ?? 1000);
}

/**
 * The value of an option as people write it: a number, `true` or `false`, JSON where it begins like JSON, else a text. A text that
 * looks like something else stands in quotes: `"3.11"`.
 */
export function parseOptionValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  if (/^["[{]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // It only begins like JSON.
      return text;
    }
  }
  return parseNumber(text) ?? text;
}
