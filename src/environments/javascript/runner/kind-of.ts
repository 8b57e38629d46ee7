import { types } from "./host-realm.js";

const TESTS: readonly (readonly [kind: string, test: (value: unknown) => boolean])[] = [
  ["Map", types.isMap],
  ["Set", types.isSet],
  ["Promise", types.isPromise],
  ["Date", types.isDate],
  ["RegExp", types.isRegExp],
  ["ArrayBuffer", types.isAnyArrayBuffer],
  ["DataView", types.isDataView],
  ["WeakMap", types.isWeakMap],
  ["Box", types.isBoxedPrimitive],
];

/** Which built-in class made an object, by the engine's own marks: never a property, so that no code of a cell runs. Else "". */
export function kindOf(value: unknown): string {
  for (let index = 0; index < TESTS.length; index++) {
    const [kind, test] = TESTS[index] as (typeof TESTS)[number];
    if (test(value)) return kind;
  }
  return "";
}
