import { unknownOption, wrongValue } from "./wrong-value.js";

/** What an option may be, and the same in words. */
export interface OptionRule {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

/** A rule for every option. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: OptionRule };

/** The options with every default filled in. */
export type Filled<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** The options without those that are `undefined`. */
type Given<Options> = { readonly [Name in keyof Options]: Exclude<Options[Name], undefined> };

export const text: OptionRule = {
  expected: "a non-empty string",
  accepts: (value) => typeof value === "string" && value !== "",
};

export function integerFrom(least: number): OptionRule {
  return {
    expected: `an integer of at least ${least}`,
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  };
}

export function oneOf(...values: readonly (string | boolean)[]): OptionRule {
  return {
    expected: values.map((value) => JSON.stringify(value)).join(" or "),
    accepts: (value) => values.includes(value as string | boolean),
  };
}

/** The options that are set: one that is `undefined` counts as not given, and must not take the place of a default. */
export function given<Options extends object>(options: Options): Given<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<Options>;
}

/**
 * Checks options before anything is started; `undefined` counts as not given.
 * @throws RLMConfigError naming the option, what is expected and what was given
 */
export function checkOptions<Options extends object>(options: Options, rules: OptionRules<Options>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) throw unknownOption(name, Object.keys(rules));
    const rule = rules[name as keyof Options];
    if (value !== undefined && !rule.accepts(value)) throw wrongValue(name, rule.expected, value);
  }
}
