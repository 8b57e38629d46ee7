import { defineProperty, mapGet, NativeError, NativeMap, NativeString } from "../primordials.js";

/** Numbers from the time before the names; programs still compare some of them. */
const CODES = new NativeMap([
  ["InvalidCharacterError", 5],
  ["NotFoundError", 8],
  ["NotSupportedError", 9],
  ["InvalidStateError", 11],
  ["SyntaxError", 12],
  ["TypeMismatchError", 17],
  ["NetworkError", 19],
  ["AbortError", 20],
  ["QuotaExceededError", 22],
  ["TimeoutError", 23],
  ["DataCloneError", 25],
]);

/** An error with one of the names that web standards give theirs, which programs compare. */
export class DOMException extends NativeError {
  constructor(message: unknown = "", name: unknown = "Error") {
    super(NativeString(message));
    defineProperty(this, "name", { value: NativeString(name), configurable: true, writable: true });
  }

  get code(): number {
    return mapGet(CODES, this.name) ?? 0;
  }
}

export function domError(name: string, message: string): Error {
  return new DOMException(message, name);
}
