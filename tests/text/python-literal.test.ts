import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPythonLiteral } from "../../src/text/python-literal.js";
import { noPython, runPython } from "../helpers/python.js";

/** Reads Python expressions as JSON, one per line, and gives what `json.dumps` makes of each, or null when it is no literal. */
const LITERAL_EVAL = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
def plain(value):
    if isinstance(value, (set, frozenset)): return sorted(value, key=repr)
    if isinstance(value, bytes) or value is ...: raise ValueError(value)
    return value
for line in sys.stdin:
    try:
        value = ast.literal_eval(json.loads(line))
        print(json.dumps(json.dumps(value, default=plain)))
    except Exception:
        print("null")
`;

describe("readPythonLiteral", () => {
  it.each([
    ["True", "true", "word"],
    ["None", "null", "word"],
    ["-3", "-3", "word"],
    ["1_000", "1000", "word"],
    ["0xff", "255", "word"],
    [".5", "0.5", "word"],
    ["123456789012345678901234567890", "123456789012345678901234567890", "word"],
    ["'a' \"b\"", '"ab"', "string"],
    ["r'\\n'", '"\\\\n"', "string"],
    ["'\\U0001F600\\x41\\101\\q'", '"😀AA\\\\q"', "string"],
    ["()", "[]", "container"],
    ["(1,)", "[1]", "container"],
    ["(1)", "1", "container"],
    ["{}", "{}", "container"],
    ["{'a': 1, 2: {3}}", '{"a":1,"2":[3]}', "container"],
    ["[1, [2, 'x',],]", '[1,[2,"x"]]', "container"],
  ])("reads %s as %s", (text, json, kind) => {
    expect(readPythonLiteral(text)).toEqual({ json, kind });
  });

  it.each([
    "total",
    "f'{x}'",
    "b'x'",
    "[a]",
    "{'a': b}",
    "{'a' 1}",
    "[1",
    "1 + 2",
    "{[1]: 2}",
    "1j",
    "'\\N{DASH}'",
    "",
    "[,]",
    "1 2",
  ])("leaves %j alone", (text) => {
    expect(readPythonLiteral(text)).toBeUndefined();
  });

  it("takes a text nested too deeply as it stands, at once", () => {
    for (const open of ["[", "{", "(", "{'a':"]) expect(readPythonLiteral(open.repeat(100_000))).toBeUndefined();
    expect(readPythonLiteral(`${"{".repeat(90)}1${"}".repeat(90)}`)?.kind).toBe("container");
  });

  it.skipIf(noPython !== "")(`reads what Python reads, as Python reads it ${noPython}`, () => {
    const leaf = fc.oneof(
      fc.constantFrom(
        "True",
        "None",
        "0",
        "-1",
        "2.5",
        "0b11",
        "1e3",
        "''",
        "'\\t'",
        '"a\\\nb"',
        "'''x\n'y'''",
        "R'\\'",
        "x",
      ),
      fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
      fc.string({ maxLength: 8 }).map((text) => `'${text}'`),
    );
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
        fc.array(tie("value"), { maxLength: 3 }).map((items) => `(${items.join(",")})`),
        fc
          .array(fc.tuple(leaf, tie("value")), { maxLength: 3 })
          .map((pairs) => `{${pairs.map((pair) => pair.join(": ")).join(", ")}}`),
      ),
    }));
    const texts = fc.sample(value, { numRuns: 2_000, seed: 7 });
    const answers = runPython(LITERAL_EVAL, texts.map((text) => `${JSON.stringify(text)}\n`).join(""))
      .trimEnd()
      .split("\n");
    const wrong = texts.flatMap((text, index) => {
      const told = JSON.parse(answers[index] ?? "null") as string | null;
      const ours = readPythonLiteral(text)?.json;
      const theirs = told === null ? undefined : JSON.parse(told);
      return JSON.stringify(ours === undefined ? undefined : JSON.parse(ours)) === JSON.stringify(theirs)
        ? []
        : [{ text, ours, told }];
    });
    expect(wrong).toEqual([]);
  });
});
