import { defineProperty, NativeError } from "../primordials.js";

/** An error with one of the names that web standards give theirs, which programs compare. */
export function domError(name: string, message: string): Error {
  const error = new NativeError(message);
  defineProperty(error, "name", { value: name, configurable: true, writable: true });
  return error;
}
