/** Whether something thrown has this code, as the errors of Node and of many packages do. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
