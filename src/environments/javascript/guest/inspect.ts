import { NativeString } from "./primordials.js";
export function inspect(value: unknown, _options?: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : NativeString(value);
}
