import type { Environment } from "../spec/environment.js";

/** Code of ours that runs in a REPL, in the words of its language. None of it leaves a value that would be shown. */
interface HostCode {
  /** Cells that take back the draft of an earlier question: an empty one first, then `answer` as it was at the start. */
  readonly clearAnswer: readonly string[];
  /** Hands in the JSON text of a variable that comes back equal from it, and is not longer than so many characters. */
  readonly handInPlain: (name: string, maxChars: number) => string;
  /** Gives a variable its value from JSON text. */
  readonly assign: (name: string, json: string) => string;
}

/**
 * JSON has no form for most of what a variable can be, and a wrong one for dates, class instances, maps, holes and the like. What
 * stringify looks at is looked at first, and counted: a text as large as the context may be more than the REPL can hold.
 */
const HAND_IN_PLAIN_JAVASCRIPT = `(value, maxChars) => {
  const isPlain = (value) => {
    if (value === null || typeof value === "string" || typeof value === "boolean") return true;
    if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
    if (typeof value !== "object") return false;
    const keys = Object.keys(value);
    if (!Array.isArray(value)) {
      return Object.getPrototypeOf(value) === Object.prototype && Reflect.ownKeys(value).length === keys.length;
    }
    const { length } = value;
    if (length > left) return false;
    if (Object.getPrototypeOf(value) !== Array.prototype || Reflect.ownKeys(value).length !== length + 1) return false;
    return keys.length === length && (length === 0 || keys[length - 1] === String(length - 1));
  };
  let left = maxChars;
  const check = function (key) {
    const item = this[key];
    left -= key.length + (typeof item === "string" ? item.length : 1);
    if (left < 0 || !isPlain(item)) throw new TypeError("too long, or not plain");
    return item;
  };
  try {
    const text = JSON.stringify(value, check);
    if (text.length <= maxChars) FINAL(text);
  } catch {
    // Not plain, circular, or nested too deeply.
  }
}`;

/**
 * The same in Python. The host reads the text and writes it anew: whole numbers that are too large for a double would come back as others,
 * halves of characters as one. Replies of calls are plain but for their class.
 */
const HAND_IN_PLAIN_PYTHON = `
import json, math

left = max_chars
exact = 2**53
replies = ("Text", "List", "Dict")

def is_plain(value):
    global left
    kind = type(value)
    if kind.__module__ == "rlm" and kind.__name__ in replies:
        kind = kind.__base__
    left -= len(value) if kind is str else 1
    if left < 0:
        return False
    if value is None or kind in (bool, str):
        return True
    if kind is int:
        return abs(value) < exact
    if kind is float:
        return math.isfinite(value) and repr(value) != "-0.0" and (abs(value) < exact or not value.is_integer())
    if kind is list:
        return all(map(is_plain, value))
    return kind is dict and all(type(key) is str and is_plain(item) for key, item in value.items())

try:
    text = json.dumps(value) if is_plain(value) else None
    if text is not None and json.loads(text) != value:
        text = None
except RecursionError:
    text = None
if text is not None and len(text) <= max_chars:
    hand_in(text)
`;

/** JSON text of JSON text is a string literal of both languages, so no value can end the literal that it stands in. */
export const HOST_CODE: Readonly<Record<Environment["language"], HostCode>> = {
  javascript: {
    clearAnswer: ["answer = { content: '', ready: false }; void 0", "answer = undefined; void 0"],
    handInPlain: (name, maxChars) => `(${HAND_IN_PLAIN_JAVASCRIPT})(${name}, ${maxChars}); void 0`,
    assign: (name, json) => `var ${name} = JSON.parse(${JSON.stringify(json)}); void 0`,
  },
  python: {
    clearAnswer: ['answer = {"content": "", "ready": False}', "answer = None"],
    handInPlain: (name, maxChars) =>
      `exec(${JSON.stringify(HAND_IN_PLAIN_PYTHON)}, {"value": ${name}, "max_chars": ${maxChars}, "hand_in": FINAL})`,
    // Imported without a name, so that no variable of ours stays behind.
    assign: (name, json) => `${name} = __import__("json").loads(${JSON.stringify(json)})`,
  },
};
