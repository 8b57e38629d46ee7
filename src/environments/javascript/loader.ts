import { randomBytes } from "node:crypto";
import guestSource from "./guest/main.ts?program";
import type { RunnerSettings } from "./runner/host-realm.js";
import runnerSource from "./runner/main.ts?program";

/** What the runner has to know of the place where it runs. */
export type Surroundings = Omit<RunnerSettings, "guestSource" | "nonce">;

/**
 * The only code on the command line: reads one length-prefixed script from standard input and runs it. No newline and only double
 * quotes, so that it survives shells and remote commands.
 */
export const LOADER = [
  '"use strict"',
  'const f=require("fs")',
  'const r=n=>{const b=Buffer.alloc(n);let o=0;while(o<n){let k=0;try{k=f.readSync(0,b,o,n-o,null)}catch(e){if(e.code==="EAGAIN")continue;if(e.code!=="EOF")throw e}if(!k)process.exit(0);o+=k}return b}',
  'const s=r(r(4).readUInt32LE(0)).toString("utf8")',
  'const i=s.indexOf("\\n")',
  'new(require("vm").Script)(s.slice(i+1),{filename:"rlm-runner.js"}).runInThisContext()(require,process,JSON.parse(s.slice(0,i)))',
].join(";");

/** The runner of the JavaScript REPL, for a process that waits in the loader. */
export function encodeBootstrap(surroundings: Surroundings): Buffer {
  const settings: RunnerSettings = { guestSource, nonce: randomBytes(8).toString("hex"), ...surroundings };
  return encodeProgram(runnerSource, settings);
}

/** What the loader waits for: the settings in one line, then the program. Strict, because frames of sloppy functions can be taken hold of. */
export function encodeProgram(source: string, settings: object): Buffer {
  const script = `(function(require,process,settings){"use strict";${source}\n})`;
  const body = Buffer.from(`${JSON.stringify(settings)}\n${script}`, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length, 0);
  return Buffer.concat([length, body]);
}
