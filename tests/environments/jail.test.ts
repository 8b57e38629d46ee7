import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { findJail } from "../../src/environments/host/jail.js";
import { JAILED_NODE, jailedNode } from "../../src/environments/javascript/node-jail.js";
import { localEnvironment } from "../../src/environments/local.js";
import { testEnvironment } from "../../src/testing/environment-suite.js";
import { localOptions } from "./local-options.js";
import { openRequest } from "./open-session.js";

const node = localOptions().nodePath ?? process.execPath;
const jail = await findJail(jailedNode(node));
const refused = "refused" in jail ? jail.refused : undefined;
if (refused !== undefined && process.env["RLM_REQUIRE_JAIL"] === "1") throw new Error(refused);

if (refused === undefined) {
  testEnvironment({ describe, it, expect, make: () => localEnvironment({ ...localOptions(), jail: true }) });
} else {
  it.skip(`in a jail: ${refused}`, () => {});
}

/** What a program finds in the jail that has got past everything else: Node without any of its own restrictions. */
function inJail(program: string): string {
  if ("refused" in jail) throw new Error(jail.refused);
  const [file = "", ...parameters] = [...jail.prefix, JAILED_NODE, "-e", program];
  return execFileSync(file, parameters, { encoding: "utf8", cwd: "/", env: { SECRET: "of the host" } });
}

const test = it.skipIf(refused !== undefined);

test("a jail has no network", () => {
  const program = `
    console.log(Object.keys(require("os").networkInterfaces()).filter((name) => name !== "lo").length);
    require("net").connect(53, "1.1.1.1").on("error", (error) => console.log(error.code));`;
  expect(inJail(program)).toBe("0\nENETUNREACH\n");
});

test("a jail shows nothing of the machine but libraries, and nothing in it can be written", () => {
  const program = `
    const fs = require("fs");
    console.log(fs.readdirSync("/").sort().join(), fs.readdirSync("/etc").join(), fs.readdirSync("/usr").join());
    for (const path of ["/x", "/usr/lib/x", "/dev/x", "/dev/shm/x", "/tmp/x", "/proc/sys/kernel/core_pattern"]) {
      try { fs.closeSync(fs.openSync(path, "a")); console.log(path, "was written") } catch {}
    }`;
  const [shown = "", ...written] = inJail(program).trim().split("\n");
  const [root = "", etc, usr] = shown.split(" ");
  const expected = ["dev", "etc", "lib", "lib64", "node", "proc", "usr"];
  expect(root.split(",").filter((name) => !expected.includes(name))).toEqual([]);
  expect(etc).toBe("ld.so.cache");
  expect(usr).toMatch(/^lib(,lib64)?$/);
  expect(written).toEqual([]);
});

test("a jail has no other processes, no capabilities and no variables", () => {
  const program = `
    const fs = require("fs");
    console.log(fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).join(), process.getuid());
    console.log(Object.keys(process.env).filter((name) => name !== "PWD").length);
    console.log(fs.readFileSync("/proc/self/status", "utf8"));`;
  const output = inJail(program);
  expect(output).toMatch(/^1 65534\n0\n/);
  for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd"]) expect(output).toMatch(new RegExp(`${set}:\\s*0+\\n`));
  expect(output).toMatch(/NoNewPrivs:\s*1/);
});

it("a jail that cannot be had is an error, or left out where that was allowed", async () => {
  const nodePath = `${node}-that-is-nowhere`;
  const found = await findJail(jailedNode(nodePath));
  expect(found).toHaveProperty("refused");
  const open = async (jailed: true | "auto") => {
    const environment = localEnvironment({ nodePath, jail: jailed });
    const session = await environment.open(openRequest());
    return session.execute("1").finally(() => session.close());
  };
  await expect(open(true)).rejects.toMatchObject({ code: "ERR_RLM_ENVIRONMENT" });
  await expect(open("auto")).rejects.toThrow("could not be run");
});
