import type { ContextValue, JsonValue } from "../spec/context.js";
import { TextCollector } from "./collect-text.js";
import type { TextFormat } from "./formats.js";
import { csvRecords, parseCsv } from "./parse-csv.js";
import { parseJson, parseJsonLine } from "./parse-json.js";
import { LineSplitter } from "./split-lines.js";

/**
 * Turns the pieces of a text into the value that code in the REPL will find: the text itself, its lines, what its JSON
 * says, an array of JSON lines, or an array with one object per row of a table. Lines are taken as they come, so that the
 * whole text never stands beside them.
 * @throws RLMConfigError naming the place where the text is not what it is taken for.
 */
export async function parseText(
  pieces: AsyncIterable<string>,
  name: string,
  format: TextFormat,
): Promise<ContextValue> {
  switch (format) {
    case "text":
      return collect(pieces, name);
    case "lines":
      return parseLines(pieces, name);
    case "json":
      return parseJson(await collect(pieces, name), name);
    case "jsonl":
      return parseJsonLines(pieces, name);
    case "csv":
      return csvRecords(parseCsv(await collect(pieces, name), name));
    case "tsv":
      return csvRecords(parseCsv(await collect(pieces, name), name, "\t"));
  }
}

/** The values of JSON lines; empty lines are left out. @throws RLMConfigError naming the first line that is no JSON. */
export async function parseJsonLines(pieces: AsyncIterable<string>, name: string): Promise<JsonValue[]> {
  const values: JsonValue[] = [];
  let lineNumber = 0;
  for await (const lines of linesOf(pieces, name)) {
    for (const line of lines) {
      const value = parseJsonLine(line, name, ++lineNumber);
      if (value !== undefined) values.push(value);
    }
  }
  return values;
}

/** The whole text in one string. @throws RLMConfigError when it is longer than a string can be. */
export async function collect(pieces: AsyncIterable<string>, name: string): Promise<string> {
  const collector = new TextCollector(name);
  for await (const piece of pieces) collector.add(piece);
  return collector.text;
}

async function parseLines(pieces: AsyncIterable<string>, name: string): Promise<string[]> {
  const all: string[] = [];
  for await (const lines of linesOf(pieces, name)) for (const line of lines) all.push(line);
  return all;
}

/** Many lines at a time: to wait for each one would take longer than to read it. */
async function* linesOf(pieces: AsyncIterable<string>, name: string): AsyncGenerator<readonly string[]> {
  const splitter = new LineSplitter(name);
  for await (const piece of pieces) yield splitter.push(piece);
  yield splitter.end();
}
