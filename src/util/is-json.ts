/** Whether a value has a form in JSON. */
export function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    // A cycle, a BigInt, or a toJSON that throws.
    return false;
  }
}
