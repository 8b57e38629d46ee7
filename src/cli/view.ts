import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RLMConfigError } from "../spec/errors.js";
import { readTrajectory } from "../trajectory/read.js";
import { PRIVATE_FILE } from "../util/private-file.js";
import { renderViewer } from "../viewer/render-viewer.js";
import { serveViewer } from "../viewer/serve-viewer.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import type { Flag } from "./flags.js";
import { watchInterrupts } from "./interrupts.js";
import { writeNote, writeResult } from "./output.js";
import { parseArguments } from "./parse-arguments.js";

const VIEW_FLAGS: readonly Flag[] = [
  { name: "out", short: "o", kind: "text", value: "FILE.html", path: true, help: "Write the page there" },
  { name: "live", kind: "switch", help: "Follow a run that is still going on" },
  { name: "port", kind: "number", value: "N", help: "The port for --live (default: a free one)" },
  { name: "no-open", kind: "switch", help: "Open no browser" },
  { name: "help", short: "h", kind: "switch", help: "Show this" },
];

const USAGE = `rlm view LOG.jsonl                    open the log of a run in the browser
rlm view LOG.jsonl --out FILE.html    write it as one page that needs no network
rlm view LOG.jsonl --live [--port N]  follow a run that is still going on, until Ctrl-C
Add --no-open to open no browser.
`;

/** Shows the log of a run. The page's file or address goes to stdout. */
export async function view(args: readonly string[]): Promise<ExitCode> {
  const { flags, words } = parseArguments(args, VIEW_FLAGS);
  if (flags["help"]) {
    writeResult(USAGE);
    return EXIT.ok;
  }
  const [file] = words;
  if (file === undefined || words.length > 1) throw new RLMConfigError("view", `rlm view takes one log file\n${USAGE}`);
  if (flags["live"] && flags["out"] !== undefined) {
    throw new RLMConfigError("live", "--live and --out contradict each other");
  }
  const open = !flags["no-open"] && process.stdout.isTTY;
  if (flags["live"]) return follow(file, checkPort(flags["port"]), open);
  if (!existsSync(file)) throw new RLMConfigError("view", `There is no file ${file}`);
  const { lines, problems } = await readTrajectory(file);
  if (lines.length === 0) throw new RLMConfigError("view", `${file} is no log of a run`);
  for (const { lineNumber, message } of problems) writeNote(`${file}:${lineNumber}: ${message}`);
  const page = renderViewer(lines);
  const target = flags["out"] as string | undefined;
  const path = target ?? join(await mkdtemp(join(tmpdir(), "rlm-view-")), "run.html");
  await writeFile(path, page, { mode: PRIVATE_FILE });
  writeResult(path);
  if (open && target === undefined) openInBrowser(path);
  return EXIT.ok;
}

function checkPort(port: unknown): number | undefined {
  if (port === undefined || (Number.isInteger(port) && Number(port) >= 0 && Number(port) < 65_536)) {
    return port as number | undefined;
  }
  throw new RLMConfigError("port", "--port takes a whole number up to 65535");
}

async function follow(file: string, port: number | undefined, open: boolean): Promise<ExitCode> {
  await using server = await serveViewer(file, port === undefined ? {} : { port });
  using interrupts = watchInterrupts(() => {});
  writeResult(server.url);
  if (open) openInBrowser(server.url);
  await once(interrupts.signal, "abort");
  return EXIT.ok;
}

/** Best effort: whoever has no opener still has the address on the screen. */
function openInBrowser(target: string): void {
  const [command, ...rest] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const child = spawn(command ?? "", [...rest, target], { stdio: "ignore", detached: true });
  child.on("error", () => writeNote(`No browser could be opened; open ${target} yourself`));
  child.unref();
}
