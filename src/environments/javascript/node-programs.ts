import { parse } from "node:path";
import { checkOptions, integerFrom, type OptionRules, text } from "../../util/check-options.js";
import { rememberSuccess } from "../../util/remember-success.js";
import { limitResources } from "../host/isolation.js";
import { PROCESS_RULES, type ProcessOptions, partOfMemoryMb, processSettings } from "../host/process-options.js";
import { ProcessTransport } from "../host/process-transport.js";
import { ProgramPool } from "../host/program-pool.js";
import { bootProgram } from "./boot-program.js";
import { LOADER } from "./loader.js";
import { nodeFlags } from "./node-flags.js";
import { childEnvironment, prepareNode } from "./prepare-node.js";

/** How the processes of a REPL are started. */
export interface NodeProgramOptions extends ProcessOptions {
  /**
   * Limit of the engine's heap in MB. Long strings, such as a text context, lie outside of it; parsed JSON lies inside.
   * @default a quarter of the machine's memory, at least 1024 and at most 4096
   */
  readonly heapMb?: number | undefined;
  /**
   * Path of the Node binary that runs the REPL: 20.18 or later, or 22.8 or later. Needed inside packaged applications.
   * @default the binary that runs this process
   */
  readonly nodePath?: string | undefined;
}

const RULES: OptionRules<NodeProgramOptions> = { ...PROCESS_RULES, heapMb: integerFrom(64), nodePath: text };

/**
 * Starts the processes of REPLs, and sees to it that none outlives this one.
 * @throws RLMConfigError naming the option that is wrong
 */
export function nodePrograms(options: NodeProgramOptions): ProgramPool {
  checkOptions(options, RULES);
  const { heapMb = partOfMemoryMb(4, 4096), nodePath = process.execPath } = options;
  const { idleSpares, isolates, jail } = processSettings(options);
  const prepare = rememberSuccess(() => prepareNode({ nodePath, isolates, jail }));
  return new ProgramPool(idleSpares, async (running) => {
    const start = await prepare();
    const node = [start.nodePath, ...nodeFlags(start.version, heapMb), "-e", LOADER];
    const transport = new ProcessTransport({
      command: limitResources([...start.prefix, ...node], { heapMb }),
      cwd: parse(process.execPath).root,
      env: childEnvironment(),
      interruptBehind: start.interruptBehind,
    });
    return bootProgram(transport, { running, interruptible: process.platform !== "win32" });
  });
}
