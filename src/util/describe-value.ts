/** A short form of any value for error messages: `"text"`, `12 (number)`, `an object`. Never calls code of the value. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length > 60
        ? `${JSON.stringify(value.slice(0, 60))}… (string)`
        : `${JSON.stringify(value)} (string)`;
    case "number":
    case "boolean":
    case "bigint":
      return `${String(value)} (${typeof value})`;
    case "undefined":
      return "undefined";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** The same without the value itself, for places where it may be a secret. */
export function describeKind(value: unknown): string {
  if (value === "") return "an empty string";
  const isShown = typeof value === "string" || typeof value === "number" || typeof value === "bigint";
  return isShown ? `a ${typeof value}` : describeValue(value);
}
