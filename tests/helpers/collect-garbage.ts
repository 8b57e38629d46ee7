import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects the garbage of this process, so that what is measured next is not about what was before. */
export const collectGarbage = runInNewContext("gc") as () => void;
