import { describe, expect, it } from "vitest";
import { toolSignature } from "../../src/text/tool-signature.js";

const checked = (schema: object | undefined) =>
  toolSignature({ name: "search", isChecked: true, schema: schema && JSON.stringify(schema), source: "" }, "python");
const plain = (execute: (...args: never[]) => unknown, language: "javascript" | "python") =>
  toolSignature({ name: "search", isChecked: false, source: String(execute) }, language);

describe("toolSignature", () => {
  it("takes the parameters from the source, in the form of the language", () => {
    const execute = (text: string, limit = 10, ...more: string[]) => [text, limit, more];
    expect(plain(execute, "javascript")).toBe("search(text, limit = 10, ...more)");
    expect(plain(execute, "python")).toBe("search(text, limit, *more)");
    expect(plain(() => 1, "python")).toBe("search()");
    expect(plain(({ text }: { text: string }) => text, "python")).toBe("search(...)");
    expect(
      plain(async function named(id: string) {
        return id;
      }, "python"),
    ).toBe("search(id)");
  });

  it("gives the schema of one checked object to JavaScript", () => {
    const shape = { name: "search", isChecked: true, schema: '{"type":"object"}', source: "" };
    expect(toolSignature(shape, "javascript")).toBe('search(input) where input fits {"type":"object"}');
    expect(toolSignature({ ...shape, schema: undefined }, "javascript")).toBe("search(input)");
  });

  it("makes arguments by name of the fields, the required ones first", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        limit: { type: "integer" },
        text: { type: "string" },
        tags: { type: ["array", "null"] },
        any: { type: "any" },
      },
      required: ["text"],
      additionalProperties: false,
    };
    expect(checked(schema)).toBe("search(text: str, limit: int = ..., tags: list | None = ..., any: object = ...)");
  });

  it("adds a schema that says more than the types", () => {
    const schema = { type: "object", properties: { text: { type: "string", minLength: 3 } }, required: ["text"] };
    expect(checked(schema)).toBe(`search(text: str) where the fields fit ${JSON.stringify(schema)}`);
  });

  it("leaves fields that are no names of Python to the schema", () => {
    const schema = { type: "object", properties: { "max-items": { type: "integer" } } };
    expect(checked(schema)).toBe(`search(**fields) where the fields fit ${JSON.stringify(schema)}`);
    expect(checked(undefined)).toBe("search(**fields)");
    expect(checked({ anyOf: [{}] })).toBe('search(**fields) where the fields fit {"anyOf":[{}]}');
  });
});
