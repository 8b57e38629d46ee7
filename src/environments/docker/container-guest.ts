import type { Environment } from "../../spec/environment.js";
import type { Program } from "../host/program.js";
import type { SessionParts } from "../host/remote-session.js";
import type { RunningPrograms } from "../host/running-programs.js";
import { startProgram } from "../host/start-program.js";
import type { Transport } from "../host/transport.js";
import { bootProgram } from "../javascript/boot-program.js";
import { compileCell as compileJavaScript } from "../javascript/compile-cell.js";
import { LOADER as NODE_LOADER } from "../javascript/loader.js";
import { isSupported, nodeFlags, parseNodeVersion } from "../javascript/node-flags.js";
import { compileCell as compilePython } from "../python/compile-cell.js";
import { isSupportedPython } from "../python/find-python.js";
import { encodeBootstrap, PYTHON_FLAGS, LOADER as PYTHON_LOADER } from "../python/loader.js";
import type { DockerSettings } from "./options.js";

/** What is different between the languages in a container. */
export interface ContainerGuest {
  /** Versions that it runs on, in words. */
  readonly needs: string;
  /** Asks for the version of the image. */
  question(settings: DockerSettings): readonly string[];
  /** The command of the REPL, or nothing when the image has no version that it runs on. */
  command(answer: string, settings: DockerSettings): readonly string[] | undefined;
  /** Hands the program over, and waits until it is ready. */
  boot(transport: Transport, running: RunningPrograms): Promise<Program>;
  readonly session: Omit<SessionParts, "startProgram">;
}

const node: ContainerGuest = {
  needs: "Node 20.18 or later, of 22 at least 22.8",
  question: ({ nodePath }) => [nodePath, "-v"],
  command(answer, { nodePath, heapMb }) {
    const version = parseNodeVersion(answer);
    return version && isSupported(version) ? [nodePath, ...nodeFlags(version, heapMb), "-e", NODE_LOADER] : undefined;
  },
  boot: (transport, running) => bootProgram(transport, { running, interruptible: true }),
  session: { compile: compileJavaScript },
};

const python: ContainerGuest = {
  needs: "Python 3.10 or later",
  question: ({ pythonPath }) => [pythonPath, "-V"],
  command(answer, { pythonPath }) {
    const version = answer.trim().replace(/^Python /, "");
    return isSupportedPython(version) ? [pythonPath, ...PYTHON_FLAGS, "-c", PYTHON_LOADER] : undefined;
  },
  boot: async (transport, running) => startProgram(transport, running, [await encodeBootstrap()]),
  session: { compile: compilePython, extension: "py" },
};

/** The guest of each language. */
export const GUESTS: { readonly [Language in Environment["language"]]: ContainerGuest } = { javascript: node, python };
