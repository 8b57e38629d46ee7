/** The message of anything that may be thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return String(error);
  } catch {
    // A thrown object whose own toString throws has no message to give.
    return "unknown error";
  }
}
