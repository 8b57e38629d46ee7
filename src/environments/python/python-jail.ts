import { CLOSED, type Jailed, OPENED } from "../host/jail.js";
import type { PythonFacts } from "./find-python.js";
import { PYTHON_FLAGS } from "./loader.js";

/** Python in a jail, where it lies outside: it finds its modules by its own path. */
export function jailedPython({ path, library }: Pick<PythonFacts, "path" | "library">): Jailed {
  return {
    files: [
      [path, path],
      [library, library],
    ],
    otherwise: ", or another Python be named with `pythonPath`, such as /usr/bin/python3",
    probe: (setting) => [path, ...PYTHON_FLAGS, "-c", probeProgram(setting)],
  };
}

function probeProgram(setting: string): string {
  return `import os\ntry: open("${setting}", "r+")\nexcept OSError: print("${CLOSED}")\nelse: os._exit(${OPENED})`;
}
