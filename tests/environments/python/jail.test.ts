import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findJail } from "../../../src/environments/host/jail.js";
import { findPython } from "../../../src/environments/python/find-python.js";
import { PYTHON_FLAGS } from "../../../src/environments/python/loader.js";
import { jailedPython } from "../../../src/environments/python/python-jail.js";
import { python } from "../../../src/environments/python.js";
import { testEnvironment } from "../../../src/testing/environment-suite.js";

/** A Python of the system's: one in a folder of root's cannot be reached by nobody. */
const SYSTEM_PYTHON = "/usr/bin/python3";
const found = await findPython(SYSTEM_PYTHON).catch((error: Error) => ({ missing: error.message }));
const jail = "missing" in found ? { refused: found.missing } : await findJail(jailedPython(found));
const refused = "refused" in jail ? jail.refused : undefined;
if (refused !== undefined && process.env["RLM_REQUIRE_PYTHON"] === "1" && process.env["RLM_REQUIRE_JAIL"] === "1") {
  throw new Error(refused);
}

if (refused === undefined) {
  const make = () => python({ pythonPath: SYSTEM_PYTHON, jail: true });
  testEnvironment({ describe, it, expect, language: "python", make });
} else {
  it.skip(`in a jail: ${refused}`, () => {});
}

const test = it.skipIf(refused !== undefined);

/** What a program finds in the jail. */
function inJail(program: string): string {
  if ("missing" in found || "refused" in jail) throw new Error("there is no jail");
  const [file = "", ...parameters] = [...jail.prefix, found.path, ...PYTHON_FLAGS, "-c", program];
  return execFileSync(file, parameters, { encoding: "utf8", cwd: "/", env: { SECRET: "of the host" } });
}

/** Only root becomes somebody else in a jail. */
const asRoot = it.skipIf(refused !== undefined || process.getuid?.() !== 0);

asRoot("a jail that may not read Python says which other one it could", async () => {
  const folder = mkdtempSync(join(tmpdir(), "closed-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "python3"), "", { mode: 0o700 });
  // Nobody else may enter the folder: it has been made for its owner alone.
  const closed = await findJail(jailedPython({ path: join(folder, "python3"), library: folder }));
  expect("refused" in closed && closed.refused).toMatch(
    /every user must be able to read .*, or another Python be named with `pythonPath`, such as \/usr\/bin\/python3$/,
  );
});

test("a jail has no network, no other processes, no capabilities and no variables of the host", () => {
  const program = `
import os, socket
print(os.getuid(), [p for p in os.listdir("/proc") if p.isdigit()], [n for n in os.environ if n not in ("PWD", "LC_CTYPE")])
try: socket.create_connection(("1.1.1.1", 53), 2)
except OSError as error: print(error.strerror)
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("Cap")])`;
  const none = `'${"0".repeat(16)}'`;
  expect(inJail(program)).toBe(
    `65534 ['1'] []\nNetwork is unreachable\n[${[none, none, none, none, none].join(", ")}]\n`,
  );
});

test("a jail shows nothing of the machine but libraries, and nothing in it can be written or started", () => {
  const program = `
import os
print(sorted(os.listdir("/")), os.listdir("/etc"))
for path in ("/x", "/usr/lib/x", "/dev/x", "/tmp/x", "/proc/sys/kernel/core_pattern"):
    try: open(path, "a"); print(path, "was written")
    except OSError: pass
print(os.path.exists("/bin/sh"), os.path.exists("/etc/passwd"))`;
  const [root = "", ...rest] = inJail(program).trim().split("\n");
  const allowed = ["dev", "lib", "lib64", "proc", "usr", "etc"];
  const names = [...root.matchAll(/'([\w.]+)'/g)].map(([, name]) => name ?? "");
  expect(names.filter((name) => ![...allowed, "ld.so.cache"].includes(name))).toEqual([]);
  expect(rest).toEqual(["False False"]);
});
