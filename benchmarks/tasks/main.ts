/** `npm run tasks`: see HELP in options.ts. */
import { RLMConfigError } from "rlm";
import { carryOut } from "./command.js";
import { HELP, readOptions } from "./options.js";
import { WrongUse } from "./parse-flags.js";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else process.exitCode = await carryOut(options, stop.signal);
} catch (error) {
  if (!(error instanceof WrongUse) && !(error instanceof RLMConfigError)) throw error;
  console.error(`tasks: ${error.message}`);
  process.exitCode = 2;
}
