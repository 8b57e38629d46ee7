import type { JsonValue } from "../spec/context.js";

const FENCED = /^[ \t]*```(?:json)?[ \t]*\r?\n([\s\S]*?)\n?[ \t]*```[ \t]*$/gim;

/** A value, and the text that says it. */
export interface JsonReply {
  readonly value: JsonValue;
  readonly json: string;
}

/**
 * The value of a reply that is JSON, or that has words around one block of it: models like to put JSON into a fence, whatever
 * they are told. Of several blocks nobody knows which one is meant.
 */
export function readJsonReply(text: string): JsonReply | undefined {
  const whole = readJson(text);
  if (whole || !text.includes("```")) return whole;
  const blocks = [...text.matchAll(FENCED)].flatMap(([, code = ""]) => readJson(code) ?? []);
  return blocks.length === 1 ? blocks[0] : undefined;
}

function readJson(json: string): JsonReply | undefined {
  try {
    return { value: JSON.parse(json) as JsonValue, json };
  } catch {
    return undefined;
  }
}
