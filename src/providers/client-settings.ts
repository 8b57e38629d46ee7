import { RLMConfigError } from "../spec/errors.js";
import { describeValue } from "../util/describe-value.js";
import { nearest } from "../util/nearest.js";
import { type Fields, isRecord, textOf } from "../util/record.js";
import { PRESETS, type Preset, type PresetName } from "./presets.js";
import { secretsIn } from "./telling-names.js";

/** Settings that every provider has. */
export interface CommonSettings {
  /** Default: from the provider's environment variable. */
  readonly apiKey?: string | undefined;
  /** Default: from the provider's environment variable, else the provider's own. */
  readonly baseURL?: string | undefined;
  /** How often a failed request is sent again. @defaultValue 2 */
  readonly maxRetries?: number | undefined;
  /** Milliseconds that one request may take. @defaultValue 600_000 */
  readonly timeoutMs?: number | undefined;
  /** Headers that are sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Fields that are sent with every request, such as `{ reasoning_effort: "low" }`. */
  readonly params?: Fields | undefined;
  /** Default: that of `undici`, when it is installed, without Node's limit of five minutes; else Node's own. */
  readonly fetch?: typeof fetch | undefined;
  /** The module of the provider's SDK (`import * as sdk from "openai"`), when it is not to be imported by itself. */
  readonly sdk?: object | undefined;
}

/** The settings of one provider: the common ones, and its own from the table. */
export type SettingsOf<Name extends PresetName> = CommonSettings &
  ((typeof PRESETS)[Name] extends { readonly settings: infer Own }
    ? { readonly [Key in keyof Own]?: string | undefined }
    : unknown);

/** Settings with everything filled in that the environment and the table have. */
export interface ResolvedSettings {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly maxRetries: number;
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Fields;
  readonly fetch: typeof fetch | undefined;
  readonly sdk: object | undefined;
  /** Values that must not appear in messages. */
  readonly secrets: readonly string[];
  /** The provider's own settings that are set. */
  readonly own: Readonly<Record<string, string>>;
}

const DEFAULT_MAX_RETRIES = 2;
const DEFAULT_TIMEOUT_MS = 600_000;

const COMMON: Readonly<Record<keyof CommonSettings, Rule>> = {
  apiKey: { accepts: isText, expected: "a non-empty string" },
  baseURL: { accepts: isHttpUrl, expected: "a URL that begins with http:// or https://" },
  maxRetries: {
    accepts: (value) => Number.isInteger(value) && Number(value) >= 0,
    expected: "an integer of at least 0",
  },
  timeoutMs: {
    accepts: (value) => typeof value === "number" && value > 0,
    expected: "a number of milliseconds above 0",
  },
  headers: { accepts: isTextRecord, expected: "an object of strings" },
  params: { accepts: isRecord, expected: "an object" },
  fetch: { accepts: (value) => typeof value === "function", expected: "a function" },
  sdk: { accepts: (value) => isRecord(value) || typeof value === "function", expected: "the module of an SDK" },
};

interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
}

/** The entry of a provider's name in the table. @throws RLMConfigError for a name that is not in it. */
export function presetOf(name: string): Preset {
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name as PresetName];
  const names = Object.keys(PRESETS);
  const meant = typeof name === "string" ? nearest(name, names) : undefined;
  const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  throw new RLMConfigError(
    "name",
    `There is no provider ${describeValue(name)}.${hint} Known are ${names.join(", ")}`,
    name,
  );
}

/** Checks the settings of a provider and fills in what the environment has. @throws RLMConfigError */
export function resolveSettings(name: string, given: Fields, environment: NodeJS.ProcessEnv): ResolvedSettings {
  const preset = presetOf(name);
  const ownSettings = Object.keys(preset.settings ?? {});
  checkSettings(name, given, ownSettings);
  const fromEnvironment = (names: readonly string[] = []) =>
    names.map((key) => textOf(environment[key])).find((value) => value);
  const own: Record<string, string> = {};
  const headers: Record<string, string> = {};
  for (const [key, setting] of Object.entries(preset.settings ?? {})) {
    const value = textOf(given[key]) ?? fromEnvironment(setting.env);
    if (value === undefined) continue;
    own[key] = value;
    if (setting.header !== undefined) headers[setting.header] = value;
  }
  const common: CommonSettings = given;
  const { maxRetries = DEFAULT_MAX_RETRIES, timeoutMs = DEFAULT_TIMEOUT_MS, params = {}, fetch, sdk } = common;
  const apiKey = common.apiKey ?? fromEnvironment(preset.apiKeyEnv) ?? preset.placeholderKey;
  if (apiKey === undefined) throw missing(name, "apiKey", preset.apiKeyEnv);
  const baseURL = common.baseURL ?? fromEnvironment(preset.baseURLEnv) ?? preset.baseURL ?? own["endpoint"];
  if (baseURL === undefined) throw missingAddress(name, preset);
  if (!isHttpUrl(baseURL)) throw wrong(name, "baseURL", COMMON.baseURL.expected, baseURL);
  Object.assign(headers, common.headers);
  // A placeholder is a word that everybody may know, and often one of the text: `none`, `ollama`.
  const secrets = [...(apiKey === preset.placeholderKey ? [] : [apiKey]), ...secretsIn(own), ...secretsIn(headers)];
  return { apiKey, baseURL, maxRetries, timeoutMs, headers, params, fetch, sdk, secrets, own };
}

function checkSettings(name: string, given: Fields, ownSettings: readonly string[]): void {
  if (!isRecord(given)) throw wrong(name, "settings", "an object", given);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const rule = Object.hasOwn(COMMON, key) ? COMMON[key as keyof CommonSettings] : undefined;
    if (rule !== undefined) {
      if (!rule.accepts(value)) throw wrong(name, key, rule.expected, value);
    } else if (ownSettings.includes(key)) {
      if (!isText(value)) throw wrong(name, key, "a non-empty string", value);
    } else {
      const known = [...Object.keys(COMMON), ...ownSettings];
      const meant = nearest(key, known);
      const hint = meant === undefined ? `; it has ${known.join(", ")}` : `; did you mean \`${meant}\`?`;
      throw new RLMConfigError(key, `The provider ${name} has no setting \`${key}\`${hint}`);
    }
  }
}

/** Never shows a key: what stands in its place by mistake may be another one. */
function wrong(name: string, key: string, expected: string, value: unknown): RLMConfigError {
  const got = key === "apiKey" || key === "headers" ? `a value of type ${typeof value}` : describeValue(value);
  return new RLMConfigError(key, `Expected \`${key}\` of ${name} to be ${expected}, got ${got}`);
}

function missing(name: string, key: string, variables: readonly string[]): RLMConfigError {
  return new RLMConfigError(key, `The provider ${name} needs \`${key}\`: set ${variables.join(" or ")}, or give it`);
}

function missingAddress(name: string, preset: Preset): RLMConfigError {
  const endpoint = preset.settings?.["endpoint"];
  return endpoint === undefined
    ? missing(name, "baseURL", preset.baseURLEnv ?? [])
    : missing(name, "endpoint", endpoint.env ?? []);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\//i.test(value) && URL.canParse(value);
}

function isTextRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === "string");
}
