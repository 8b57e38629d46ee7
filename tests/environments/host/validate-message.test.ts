import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../../src/environments/host/frames.js";
import { validateMessage } from "../../../src/environments/host/validate-message.js";

describe("validating a message", () => {
  it.each([
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["null", "null"],
    ["no type", "{}"],
    ["an unknown type", '{"type":"toString"}'],
    ["a type of the prototype", '{"type":"__proto__"}'],
    ["a call without name", '{"type":"call","call":1,"arguments":[]}'],
    ["a call with a negative number", '{"type":"call","call":-1,"name":"a","arguments":[]}'],
    ["a call with a fractional number", '{"type":"call","call":1.5,"name":"a","arguments":[]}'],
    ["arguments that are no list", '{"type":"call","call":1,"name":"a","arguments":{"length":1}}'],
    ["endless arguments", `{"type":"call","call":1,"name":"a","arguments":[${"0,".repeat(2_000)}0]}`],
    [
      "arguments nested without end",
      `{"type":"call","call":1,"name":"a","arguments":[${"[".repeat(5_000)}${"]".repeat(5_000)}]}`,
    ],
    ["an idle without time", '{"type":"idle","cell":1,"leftMs":null,"timerMs":null}'],
    ["an idle with negative time", '{"type":"idle","cell":1,"leftMs":-1,"timerMs":null}'],
    ["an end without output", '{"type":"done","cell":1,"outcome":"completed","report":null}'],
    ["an unknown end", '{"type":"done","cell":1,"outcome":"won","report":null,"output":{"tail":"","length":0}}'],
    ["output that is no text", '{"type":"output","text":["a"]}'],
  ])("refuses %s", (_name, text) => {
    expect(() => validateMessage(text)).toThrow(ProtocolError);
  });

  it("lets through only the fields it knows", () => {
    expect(validateMessage('{"type":"loaded","name":"context","extra":1,"__proto__":{"x":1}}')).toEqual({
      type: "loaded",
      name: "context",
    });
  });

  it("drops prototype keys from arguments, at any depth", () => {
    const message = validateMessage(
      '{"type":"call","call":1,"name":"a","arguments":[{"__proto__":{"x":1},"b":[{"__proto__":2,"c":3}]}]}',
    );
    expect(message).toEqual({ type: "call", call: 1, name: "a", arguments: [{ b: [{ c: 3 }] }] });
  });

  it("answers anything with a message or a protocol error", () => {
    const types = fc.constantFrom(
      "ready",
      "opened",
      "loaded",
      "restored",
      "output",
      "call",
      "idle",
      "done",
      "failure",
      "x",
    );
    const fields = fc.record(
      {
        call: fc.jsonValue(),
        cell: fc.jsonValue(),
        name: fc.jsonValue(),
        arguments: fc.jsonValue(),
        report: fc.jsonValue(),
        output: fc.jsonValue(),
        names: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(types, fields, (type, rest) => {
        try {
          expect(validateMessage(JSON.stringify({ ...rest, type })).type).toBe(type);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});
