import { existsSync } from "node:fs";
import { RLMConfigError } from "../spec/errors.js";
import { ask } from "./ask.js";
import { COMPLETION_USAGE, completionScript } from "./completion.js";
import { readConfigFile } from "./config-file.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { FLAGS, type Flag } from "./flags.js";
import { formatHelp } from "./help.js";
import { writeNote, writeResult } from "./output.js";
import { parseArguments } from "./parse-arguments.js";
import { resolveSettings } from "./settings.js";
import { packageVersion } from "./version.js";
import { view } from "./view.js";

/** Carries out a command line and says what the process should end with. */
export async function command(args: readonly string[]): Promise<ExitCode> {
  try {
    return await dispatch(args);
  } catch (error) {
    if (!(error instanceof RLMConfigError)) throw error;
    writeNote(`rlm: ${withFlag(error, args)}`);
    return EXIT.usage;
  }
}

async function dispatch(args: readonly string[]): Promise<ExitCode> {
  const [first, ...rest] = args;
  if (first === "view") return view(rest);
  if (first === "completion") {
    const [shell] = rest;
    writeResult(shell === "--help" || shell === "-h" ? COMPLETION_USAGE : completionScript(shell));
    return EXIT.ok;
  }
  const { flags, words } = parseArguments(args, FLAGS);
  if (flags["help"]) {
    writeResult(formatHelp());
    return EXIT.ok;
  }
  if (flags["version"]) {
    writeResult(packageVersion());
    return EXIT.ok;
  }
  const [query, ...files] = words;
  if (query === undefined || query.trim() === "") {
    writeNote(args.length === 0 ? formatHelp() : 'rlm: What is the question? Give it in quotes: rlm "QUESTION" FILE');
    return EXIT.usage;
  }
  // `rlm --context *.txt "question"`: the shell made several words of the pattern, and the first of them is a file.
  if (files.length > 0 && existsSync(query)) {
    throw new RLMConfigError("query", `${query} is a file: put the question first, or quote patterns ("*.txt")`);
  }
  const settings = resolveSettings(flags, readConfigFile(flags["config"] as string | undefined, process.cwd()));
  const context = flags["context"] === undefined && files.length > 0 ? files : [...settings.context, ...files];
  return ask({ query, settings: { ...settings, context }, isDryRun: flags["dry-run"] === true });
}

/** The library names its options; who typed a flag looks for that, and who wrote a settings file does not. */
function withFlag({ message: told, option }: RLMConfigError, args: readonly string[]): string {
  // What to try instead is an option there and a flag here.
  const message = told.replace("(`encoding`)", "(--encoding)");
  const flag = FLAGS.find(({ setting }) => setting === option);
  const isNamed = flag === undefined || message.includes(`--${flag.name}`) || !isTyped(flag, args);
  return isNamed ? message : `${message} (--${flag.name})`;
}

function isTyped({ name, short }: Flag, args: readonly string[]): boolean {
  return args.some(
    (arg) =>
      arg === `--${name}` || arg.startsWith(`--${name}=`) || (short !== undefined && arg.startsWith(`-${short}`)),
  );
}
