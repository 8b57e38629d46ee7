import type { ContextValue, JsonValue } from "../spec/context.js";
import { RLMConfigError } from "../spec/errors.js";
import { messageOf } from "../util/errors.js";
import { csvRecords, parseCsv } from "./parse-csv.js";

/** What a text can be taken for. */
export const FORMATS = ["text", "json", "jsonl", "csv", "tsv", "lines"] as const;
export type ContextFormat = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, ContextFormat>> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".tsv": "tsv",
};

/** What a file is taken for when nobody says: by the end of its name, else text. */
export function formatOf(name: string): ContextFormat {
  const extension = /\.[a-z]+$/i.exec(name)?.[0].toLowerCase() ?? "";
  return Object.hasOwn(BY_EXTENSION, extension) ? (BY_EXTENSION[extension] ?? "text") : "text";
}

/**
 * Turns a text into the value that code in the REPL will find: the text itself, its lines, what its JSON says, an array of
 * JSON lines, or an array with one object per row of a table.
 * @throws RLMConfigError naming the place where the text is not what it is taken for.
 */
export function parseText(text: string, name: string, format: ContextFormat): ContextValue {
  switch (format) {
    case "text":
      return text;
    case "lines":
      return linesOf(text);
    case "json":
      return parseJson(text, name);
    case "jsonl":
      return parseJsonLines(text, name);
    case "csv":
      return csvRecords(parseCsv(text, name));
    case "tsv":
      return csvRecords(parseCsv(text, name, "\t"));
  }
}

/** A line feed at the very end ends the last line; it does not begin an empty one. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function parseJson(text: string, name: string): ContextValue {
  const value = jsonValue(text, name, "");
  if (typeof value === "string" || (typeof value === "object" && value !== null)) return value;
  throw new RLMConfigError("context", `${name} holds only ${text.trim()}: expected an array, an object or a string`);
}

function parseJsonLines(text: string, name: string): JsonValue[] {
  const values: JsonValue[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    if (line.trim() !== "") values.push(jsonValue(line, name, ` in line ${index + 1}`));
  }
  return values;
}

function jsonValue(text: string, name: string, place: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new RLMConfigError("context", `${name} is not JSON${place}: ${messageOf(error)}`);
  }
}
