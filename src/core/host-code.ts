import type { Environment } from "../spec/environment.js";

export interface PlainLimits {
  readonly maxChars: number;
  readonly maxTotalChars: number;
}

/** Code of ours that runs in a REPL, in the words of its language. None of it leaves a value that would be shown. */
interface HostCode {
  /** Cells that take back the draft of an earlier question: an empty one first, then `answer` as it was at the start. */
  readonly clearAnswer: readonly string[];
  /**
   * Hands in `[count, values]` as JSON: how many of the variables have been looked at, and the values of those that come back
   * equal from JSON. One has at most `maxChars` characters of it, and none is begun after `maxTotalChars` of all.
   */
  readonly handInPlain: (names: readonly string[], limits: PlainLimits) => string;
  /** Gives a variable its value from JSON text. */
  readonly assign: (name: string, json: string) => string;
}

/**
 * JSON has no form for most of what a variable can be, and a wrong one for dates, class instances, maps, holes and the like. What
 * stringify looks at is looked at first, and counted: a text as large as the context may be more than the REPL can hold.
 */
const HAND_IN_PLAIN_JAVASCRIPT = `(readers, maxChars, maxTotalChars) => {
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
  let left;
  const check = function (key) {
    const item = this[key];
    left -= key.length + (typeof item === "string" ? item.length : 1);
    if (left < 0 || !isPlain(item)) throw new TypeError("too long, or not plain");
    return item;
  };
  const texts = [];
  let count = 0;
  for (let total = 0; count < readers.length && total < maxTotalChars; count++) {
    const [name, read] = readers[count];
    left = maxChars;
    try {
      const text = JSON.stringify(read(), check);
      if (text.length > maxChars) continue;
      texts.push(JSON.stringify(name) + ":" + text);
      total += text.length;
    } catch {
      // Not plain, circular, nested too deeply, or not to be read at all.
    }
  }
  FINAL("[" + count + ",{" + texts.join() + "}]");
}`;

/**
 * The same in Python. The host reads the text and writes it anew: whole numbers that are too large for a double would come back as others,
 * halves of characters as one. Replies of calls are plain but for their class.
 */
const HAND_IN_PLAIN_PYTHON = `
import json, math

left = 0
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

texts = []
count = total = 0
for name, read in readers.items():
    if total >= max_total_chars:
        break
    count += 1
    left = max_chars
    try:
        value = read()
        text = json.dumps(value) if is_plain(value) else None
        if text is None or json.loads(text) != value or len(text) > max_chars:
            continue
    except (RecursionError, NameError):
        continue
    texts.append(json.dumps(name) + ":" + text)
    total += len(text)
hand_in("[%d,{%s}]" % (count, ",".join(texts)))
`;

/** JSON text of JSON text is a string literal of both languages, so no value can end the literal that it stands in. */
export const HOST_CODE: Readonly<Record<Environment["language"], HostCode>> = {
  javascript: {
    clearAnswer: ["answer = { content: '', ready: false }; void 0", "answer = undefined; void 0"],
    handInPlain: (names, { maxChars, maxTotalChars }) => {
      const readers = names.map((name) => `["${name}", () => ${name}]`);
      return `(${HAND_IN_PLAIN_JAVASCRIPT})([${readers.join()}], ${maxChars}, ${maxTotalChars}); void 0`;
    },
    assign: (name, json) => `var ${name} = JSON.parse(${JSON.stringify(json)}); void 0`,
  },
  python: {
    clearAnswer: ['answer = {"content": "", "ready": False}', "answer = None"],
    handInPlain: (names, { maxChars, maxTotalChars }) => {
      const readers = names.map((name) => `"${name}": lambda: ${name}`);
      const given = `"max_chars": ${maxChars}, "max_total_chars": ${maxTotalChars}, "hand_in": FINAL`;
      return `exec(${JSON.stringify(HAND_IN_PLAIN_PYTHON)}, {"readers": {${readers.join()}}, ${given}})`;
    },
    // Imported without a name, so that no variable of ours stays behind.
    assign: (name, json) => `${name} = __import__("json").loads(${JSON.stringify(json)})`,
  },
};
