import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { RLMConfigError } from "../spec/errors.js";
import { hasCode } from "../util/error-code.js";
import { messageOf } from "../util/errors.js";
import { type Fields, isRecord } from "../util/record.js";

/** Settings from a file, and which file it was. */
export interface ConfigFile {
  readonly settings: Fields;
  readonly source: string;
}

const FILE_NAME = "rlm.config.json";
const PACKAGE_FIELD = "rlm";
/** What some settings decide: a folder that came from elsewhere may not. */
const ONLY_WHEN_NAMED: Readonly<Record<string, string>> = {
  baseUrl: "to whom your API key is sent",
  apiKeyEnv: "to whom your API key is sent",
  environment: "where code runs, and how it is held",
  environmentOptions: "where code runs, and how it is held",
};

/**
 * Reads the settings of a file that the user named, or else those of the folder: `rlm.config.json`, or the field `rlm` of
 * its `package.json`.
 * @throws RLMConfigError when the file is not there, no JSON object, or not trusted with a setting.
 */
export function readConfigFile(named: string | undefined, folder: string): ConfigFile | undefined {
  if (named !== undefined) {
    const text = readText(resolve(folder, named));
    if (text === undefined) throw new RLMConfigError("config", `There is no config file ${named}`);
    const settings = basename(named) === "package.json" ? fieldOfPackage(text) : parseObject(text, named);
    return { settings: settings ?? {}, source: named };
  }
  const found = findConfig(folder);
  if (found === undefined) return undefined;
  const barred = Object.keys(ONLY_WHEN_NAMED).find((name) => Object.hasOwn(found.settings, name));
  if (barred === undefined) return found;
  throw new RLMConfigError(
    barred,
    `${found.source} sets \`${barred}\`, which decides ${ONLY_WHEN_NAMED[barred]}. ` +
      `If you trust the file, name it: --config ${found.source}`,
  );
}

function findConfig(folder: string): ConfigFile | undefined {
  const text = readText(join(folder, FILE_NAME));
  if (text !== undefined) return { settings: parseObject(text, FILE_NAME), source: FILE_NAME };
  const manifest = readText(join(folder, "package.json"));
  // A manifest without the field is none of our business, broken or not.
  const settings = manifest?.includes(`"${PACKAGE_FIELD}"`) ? fieldOfPackage(manifest) : undefined;
  return settings === undefined ? undefined : { settings, source: "package.json" };
}

function fieldOfPackage(text: string): Fields | undefined {
  const settings = parseObject(text, "package.json")[PACKAGE_FIELD];
  if (settings === undefined || isRecord(settings)) return settings;
  throw new RLMConfigError("config", `The field \`${PACKAGE_FIELD}\` of package.json must be an object`);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new RLMConfigError("config", `${path} cannot be read: ${messageOf(error)}`);
  }
}

/** Reads a file that must hold a JSON object. @throws RLMConfigError when it does not. */
export function readJsonObject(option: string, named: string, folder: string): Fields {
  const text = readText(resolve(folder, named));
  if (text === undefined) throw new RLMConfigError(option, `There is no file ${named}`);
  return parseObject(text, named);
}

function parseObject(text: string, source: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RLMConfigError("config", `${source} is not JSON: ${messageOf(error)}`);
  }
  if (!isRecord(value)) throw new RLMConfigError("config", `${source} must hold a JSON object`);
  return value;
}
