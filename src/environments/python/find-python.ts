import { execFile } from "node:child_process";
import { RLMEnvironmentError } from "../../spec/errors.js";
import { isRecord } from "../../util/record.js";

/** A Python that can run the REPL. */
export interface PythonFacts {
  /** The binary itself, behind links and the scripts of version managers. */
  readonly path: string;
  readonly version: string;
  /** The folder that holds its modules, and its own library where it has one. */
  readonly library: string;
}

const CANDIDATES = ["python3", "python"];
const ANSWER_TIMEOUT_MS = 20_000;
const LEAST_MINOR = 10;
const ADVICE = "Install Python 3.10 or later, or say where it is with `pythonPath`";
const QUESTION =
  "import json,os,sys;print(json.dumps({'path':os.path.realpath(sys.executable),'version':'%d.%d.%d'%sys.version_info[:3]," +
  "'library':os.path.dirname(os.path.dirname(os.path.realpath(os.__file__)))}))";

/**
 * Asks a Python for its version and its place: the one that was named, else the first that is found.
 * @throws RLMEnvironmentError when there is none, or it is too old
 */
export async function findPython(pythonPath: string | undefined): Promise<PythonFacts> {
  const problems: string[] = [];
  for (const path of pythonPath === undefined ? CANDIDATES : [pythonPath]) {
    const answer = await ask(path);
    const facts = "output" in answer ? readFacts(answer.output) : undefined;
    if (facts && isSupportedPython(facts.version)) return facts;
    if ("problem" in answer) problems.push(`${path}: ${answer.problem}`);
    else problems.push(`${path} is ${facts ? `Python ${facts.version}` : "no Python 3"}`);
  }
  throw new RLMEnvironmentError(`The REPL needs Python 3.10 or later (${problems.join("; ")}). ${ADVICE}`);
}

/** Whether the REPL runs on a version such as `3.12.1`. */
export function isSupportedPython(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 3 && minor >= LEAST_MINOR;
}

/** With the variables of this process: what is named may be the script of a version manager, which reads them. */
function ask(path: string): Promise<{ readonly output: string } | { readonly problem: string }> {
  return new Promise((resolve) => {
    execFile(path, ["-I", "-S", "-c", QUESTION], { timeout: ANSWER_TIMEOUT_MS, windowsHide: true }, (error, output) => {
      resolve(error ? { problem: error.message.split("\n", 1)[0] ?? "" } : { output });
    });
  });
}

function readFacts(output: string): PythonFacts | undefined {
  let facts: unknown;
  try {
    facts = JSON.parse(output);
  } catch {
    // Whatever answered, it is no Python that we know.
    return undefined;
  }
  if (!isRecord(facts)) return undefined;
  const { path, version, library } = facts;
  if (typeof path !== "string" || typeof version !== "string" || typeof library !== "string") return undefined;
  return { path, version, library };
}
