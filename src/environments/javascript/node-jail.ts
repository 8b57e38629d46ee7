import { CLOSED, type Jailed, OPENED } from "../host/jail.js";

/** Where Node lies inside of a jail. */
export const JAILED_NODE = "/node";
/** Where a folder of the caller's lies inside of a jail. */
export const JAILED_FOLDER = "/folder";

/** Node, and perhaps a folder, in a jail. */
export function jailedNode(nodePath: string, folder?: string): Jailed {
  return {
    files: [[nodePath, JAILED_NODE], ...(folder === undefined ? [] : [[folder, JAILED_FOLDER] as const])],
    probe: (path) => [
      JAILED_NODE,
      "-e",
      `try{require("fs").openSync("${path}","r+");process.exitCode=${OPENED}}catch{console.log("${CLOSED}")}`,
    ],
  };
}
