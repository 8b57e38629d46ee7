export {
  checkOptions as checkDriverOptions,
  integerFrom,
  type OptionRule,
  type OptionRules,
  oneOf,
  text,
} from "../util/check-options.js";
