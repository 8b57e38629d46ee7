/**
 * Finds something out when it is first asked for, once for all who ask. A failure is not kept: what was missing may be there the next time.
 */
export function rememberSuccess<Value>(find: () => Promise<Value>): () => Promise<Value> {
  let found: Promise<Value> | undefined;
  return () => {
    found ??= find().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}
