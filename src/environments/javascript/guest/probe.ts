/** What a method or getter of a built-in class reads; `undefined` when it refuses the value, which is then of another class. */
export function probe<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
