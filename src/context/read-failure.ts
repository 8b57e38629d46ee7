import { RLMConfigError, RLMError } from "../spec/errors.js";
import { hasCode } from "../util/error-code.js";
import { messageOf } from "../util/errors.js";

/** What stands under a name and is no file, such as a pipe or a link that leads nowhere. A folder's are passed over, and told. */
export class NotFileError extends RLMConfigError {}

/** The error for a file or folder that cannot be read, whatever the reason. */
export function cannotRead(name: string, error: unknown): RLMError {
  if (RLMError.isInstance(error)) return error;
  const details = { cause: error };
  if (hasCode(error, "ENOENT")) return new RLMConfigError("context", `There is no file ${name}`, name, details);
  if (hasCode(error, "EISDIR")) return isFolder(name);
  return new RLMConfigError("context", `${name} cannot be read: ${messageOf(error)}`, name, details);
}

export function isFolder(name: string): NotFileError {
  return new NotFileError("context", `${name} is a folder: read it with contextFromDirectory`, name);
}
