const TELLING_NAME = /key|auth|token|secret/i;

/**
 * The values of headers, parameters or settings whose names say that they are secret. Of `Bearer abc` the token alone is one,
 * too: providers repeat it without its scheme.
 */
export function secretsIn(values: unknown): readonly string[] {
  if (typeof values !== "object" || values === null) return [];
  const pairs: Iterable<readonly unknown[]> = Symbol.iterator in values ? (values as Headers) : Object.entries(values);
  return [...pairs].flatMap(([name, value]) => {
    if (!TELLING_NAME.test(String(name)) || typeof value !== "string") return [];
    const token = value.slice(value.lastIndexOf(" ") + 1);
    return token === value ? [value] : [value, token];
  });
}
