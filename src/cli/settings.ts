import type { Encoding } from "../context/decode-text.js";
import type { ContextFormat } from "../context/formats.js";
import { CONFIG_KEYS, type RLMConfig } from "../options.js";
import { RLMConfigError } from "../spec/errors.js";
import { isSecretName } from "../trajectory/redact.js";
import { describeValue } from "../util/describe-value.js";
import { type Fields, fieldsOf, isRecord } from "../util/record.js";
import { unknownOption } from "../util/wrong-value.js";
import type { ConfigFile } from "./config-file.js";
import { FLAGS, type Flag } from "./flags.js";

/** What the command line and the config file say together. */
export interface Settings {
  readonly context: readonly string[];
  readonly as?: ContextFormat;
  readonly encoding?: Encoding;
  readonly images?: boolean;
  readonly model?: string;
  readonly subModel?: string;
  readonly backend?: string;
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly sequential?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly stream?: boolean;
  readonly quiet?: boolean;
  readonly logDir?: string;
  /** A file with a JSON Schema. */
  readonly schema?: string;
  /** The options of the run itself, for the wrapper to check. */
  readonly run: RLMConfig;
}

/** Options of the library that no JSON file can hold, or that the command answers for itself. */
const NOT_SETTABLE = new Set(["logger", "budget", "verbose", "onLimit"]);
const SETTING_FLAGS = FLAGS.filter(({ setting }) => setting !== undefined);
const OWN_FLAGS = SETTING_FLAGS.filter(
  ({ setting }) => NOT_SETTABLE.has(setting ?? "") || !CONFIG_KEYS.includes(setting ?? ""),
);
const OWN = OWN_FLAGS.map(({ setting = "" }) => setting);
const OF_RUN = CONFIG_KEYS.filter((key) => !NOT_SETTABLE.has(key));

/**
 * Puts the settings together; flags win over the file.
 * @throws RLMConfigError for a setting that does not exist, is of the wrong type, or contradicts another one.
 */
export function resolveSettings(flags: Fields, file: ConfigFile | undefined): Settings {
  const fromFlags: Record<string, unknown> = {};
  for (const { name, setting } of SETTING_FLAGS) {
    if (setting !== undefined && flags[name] !== undefined) fromFlags[setting] = flags[name];
  }
  const fromFile = file ? checkFile(file) : {};
  const given: Fields = { ...fromFile, ...fromFlags, ...optionsOfEnvironment(fromFile, fromFlags) };
  const own = pick(given, OWN);
  const quietness = ["verbose", "stream"].find((name) => own[name] === true && own["quiet"] === true);
  if (quietness !== undefined) throw new RLMConfigError("quiet", `--quiet and --${quietness} contradict each other`);
  const { context = [] } = own;
  return { ...own, context: typeof context === "string" ? [context] : context, run: pick(given, OF_RUN) } as Settings;
}

/** Those of both together, unless the flags name another environment: options of one mean nothing to another. */
function optionsOfEnvironment(fromFile: Fields, fromFlags: Fields): Fields {
  const name = fromFlags["environment"];
  const isSame = name === undefined || name === fromFile["environment"];
  const given = isSame ? fromFile["environmentOptions"] : {};
  // Whatever else stands in a file is for the wrapper to refuse.
  if (given !== undefined && !isRecord(given)) return {};
  const environmentOptions = { ...given, ...fieldsOf(fromFlags["environmentOptions"]) };
  const secret = Object.keys(environmentOptions).find(isSecretName);
  if (secret !== undefined) {
    throw new RLMConfigError(
      "environmentOptions",
      `\`${secret}\` is not taken from the command line or a file: keys are read from environment variables, such as E2B_API_KEY`,
    );
  }
  return { environmentOptions };
}

/** Options of the run are checked by the wrapper, which knows them; here only the command's own. */
function checkFile({ settings, source }: ConfigFile): Fields {
  for (const [name, value] of Object.entries(settings)) {
    if (OF_RUN.includes(name)) continue;
    const flag = OWN_FLAGS.find(({ setting }) => setting === name);
    if (flag === undefined) {
      const { message } = unknownOption(name, [...OWN, ...OF_RUN]);
      throw new RLMConfigError(name, `${source}: ${message}`, value);
    }
    if (!fits(flag, value)) {
      const message = `${source}: Expected \`${name}\` to be ${expectation(flag)}, got ${describeValue(value)}`;
      throw new RLMConfigError(name, message, value);
    }
  }
  return settings;
}

function fits({ kind, choices, repeatable }: Flag, value: unknown): boolean {
  if (kind === "switch") return typeof value === "boolean";
  if (kind === "choice") return choices?.includes(value as string) ?? false;
  const isText = (one: unknown) => typeof one === "string" && one !== "";
  return isText(value) || (repeatable === true && Array.isArray(value) && value.every(isText));
}

function expectation({ kind, choices = [], repeatable }: Flag): string {
  if (kind === "switch") return "true or false";
  if (kind === "choice") return choices.map((choice) => JSON.stringify(choice)).join(" or ");
  return repeatable ? "a text or an array of texts" : "a text";
}

function pick(from: Fields, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}
