import { describe, expect, it } from "vitest";
import type { Environment, EnvironmentSession } from "../../src/spec/environment.js";
import type { SandboxFake } from "./fakes/sandbox-fake.js";
import { openRequest } from "./open-session.js";

export interface SandboxSuite {
  readonly fake: SandboxFake;
  /** A new environment that talks to the fake, with a secret for it. */
  make(options?: { readonly idleSpares: number }): Environment;
  readonly secrets: readonly string[];
}

const LARGE = 100 * 1024 * 1024;
/** Sums up the text so that no change and no exchange of characters stays unseen. */
const CHECKSUM =
  "let sum = 0; for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) | 0; return sum";
const checksum = new Function("text", CHECKSUM) as (text: string) => number;
const CHECKSUM_CELL = `function checksum(text) { ${CHECKSUM} }`;
const limits = { cellTimeoutMs: 30_000, cellWallTimeoutMs: 60_000 };
const TIMEOUT_MS = 60_000;
/** Code gets its reply and runs on before it is interrupted. */
const SETTLE_MS = 200;

/** What a driver has to do whose REPL is in a sandbox of a provider, beyond what every environment does. */
export function testSandboxes({ fake, make, secrets }: SandboxSuite): void {
  /** A test after which no sandbox may be left. */
  const check = (name: string, body: (environment: Environment) => Promise<void>) =>
    it(
      name,
      async () => {
        const environment = make();
        try {
          await body(environment);
        } finally {
          fake.refuse = () => undefined;
          fake.answer = () => undefined;
          await environment.close?.();
        }
        expect([...fake.machines.keys()]).toEqual([]);
      },
      TIMEOUT_MS,
    );

  const failure = async (environment: Environment): Promise<Error> => {
    const session = await environment.open(openRequest());
    const error = await session.execute("1").then(
      () => new Error("it ran"),
      (reason: Error) => reason,
    );
    await session.close();
    return error;
  };

  describe("large values", () => {
    const texts = [
      ["100 MB of ASCII", "0123456789abcde\n".repeat(LARGE / 16)],
      ["wide text with halves of characters", "漢字 \u{1f600} \ud800 é\0\r\n".repeat(1_000_000)],
    ] as const;
    for (const [what, text] of texts) {
      check(`go as a file, exact: ${what}`, async (environment) => {
        const uploads = fake.uploads.length;
        const inputs = fake.inputs.length;
        const session = await environment.open(openRequest({ limits }));
        await session.load("context", text);
        await session.execute(CHECKSUM_CELL);
        expect((await session.execute("[context.length, checksum(context)].join()")).value).toBe(
          `${text.length},${checksum(text)}`,
        );
        expect(fake.uploads.length).toBe(uploads + 1);
        expect(fake.inputs.slice(inputs).reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1024 * 1024);
        await session.close();
      });
    }

    check("keep their order when some of their parts are small", async (environment) => {
      const items = ["a".repeat(3_000_000), "é", "漢".repeat(3_000_000), "", "b".repeat(5_000_000), "end"];
      const session = await environment.open(openRequest({ limits }));
      await session.load("context", items);
      await session.execute(CHECKSUM_CELL);
      const { value } = await session.execute("JSON.stringify(context.map((item) => [item.length, checksum(item)]))");
      expect(value).toBe(JSON.stringify(items.map((item) => [item.length, checksum(item)])));
      await session.close();
    });

    check("are told when they cannot be stored, and nothing is left", async (environment) => {
      const session = await environment.open(openRequest());
      fake.refuse = (request) => (request === "upload" ? "internal" : undefined);
      await expect(session.load("context", "x".repeat(3_000_000))).rejects.toThrow("could not take its data");
      await session.close();
    });

    check("end with the session, in the middle of an upload", async (environment) => {
      const controller = new AbortController();
      const session = await environment.open(openRequest({ signal: controller.signal }));
      await session.execute("1");
      const uploading = fake.next("upload");
      const loading = session.load("context", texts[0][1]);
      await uploading;
      controller.abort();
      await expect(loading).rejects.toThrow(/closed/);
      await session.close();
    });
  });

  describe("the life of a sandbox", () => {
    check("is that of its session", async (environment) => {
      const session = await environment.open(openRequest());
      await session.execute("1");
      expect(fake.machines.size).toBe(1);
      await session.close();
    });

    check("ends when the run is aborted, even while code runs", async (environment) => {
      const controller = new AbortController();
      const call = async () => {
        setImmediate(() => controller.abort());
        return null;
      };
      const session = await environment.open(openRequest({ signal: controller.signal, host: { call } }));
      await expect(session.execute("await llm_query('a'); for (;;) {}")).rejects.toThrow("closed");
      await session.close();
    });

    check("ends when the run is aborted before it has begun", async (environment) => {
      const controller = new AbortController();
      const creating = fake.next("create");
      const session = await environment.open(openRequest({ signal: controller.signal }));
      await creating;
      controller.abort();
      await expect(session.execute("1")).rejects.toThrow("closed");
      await session.close();
    });

    check("ends although the provider fails at first", async (environment) => {
      const session = await environment.open(openRequest());
      await session.execute("1");
      let refused = 0;
      fake.refuse = (request) => (request === "kill" && ++refused <= 1 ? "internal" : undefined);
      await session.close();
      expect(refused).toBeGreaterThan(1);
    });

    check("may end early: another takes its place, and the model is told", async (environment) => {
      const call = async () => {
        await fake.expire();
        return null;
      };
      const session = await environment.open(openRequest({ host: { call } }));
      await session.load("context", "kept");
      await session.execute("let small = 1; let lost = new Map()");
      const { error, reset } = await session.execute("await llm_query('a'); 1");
      expect(error?.name).toBe("ResourceError");
      expect(reset).toMatchObject({ restored: ["small"], lost: ["lost"] });
      expect(reset?.reason).toMatch(/lost|life/);
      expect((await session.execute("context + small")).value).toBe("kept1");
      await session.close();
    });

    check("may end between two cells", async (environment) => {
      const session = await environment.open(openRequest());
      await session.load("context", "kept");
      await fake.expire();
      expect((await runAfterLoss(session)).value).toBe("kept");
      await session.close();
    });

    check("goes on when only its process was killed: in another one", async (environment) => {
      const call = async () => {
        for (const machine of fake.machines.values()) {
          for (const child of machine.processes.values()) child.kill("SIGKILL");
        }
        return null;
      };
      const session = await environment.open(openRequest({ host: { call } }));
      const { reset } = await session.execute("await llm_query('a'); 1");
      expect(reset?.reason).toContain("killed");
      expect((await session.execute("1 + 1")).value).toBe("2");
      expect(fake.machines.size).toBe(1);
      await session.close();
    });
  });

  it("spares are ended with the environment", async () => {
    const environment = make({ idleSpares: 1 });
    for (let run = 0; run < 3; run++) {
      const session = await environment.open(openRequest());
      expect((await session.execute("6 * 7")).value).toBe("42");
      await session.close();
    }
    await environment.close?.();
    expect(fake.machines.size).toBe(0);
  });

  describe("code", () => {
    check("is interrupted many times, and each time its variables stay", async (environment) => {
      let controller = new AbortController();
      const call = async () => {
        setTimeout(() => controller.abort(), SETTLE_MS);
        return null;
      };
      // So long that nothing but an interruption stops them.
      const patient = { cellTimeoutMs: 600_000, cellWallTimeoutMs: 600_000 };
      const session = await environment.open(openRequest({ host: { call }, limits: patient }));
      await session.execute("let rounds = 0");
      for (let round = 1; round <= 5; round++) {
        controller = new AbortController();
        const { signal } = controller;
        const { error } = await session.execute("rounds += 1; await llm_query('a'); for (;;) {}", { signal });
        expect(error?.name).toBe("AbortError");
        const next = await session.execute("rounds");
        expect(next.value).toBe(String(round));
        expect(next.reset).toBeUndefined();
      }
      expect(fake.machines.size).toBe(1);
      await session.close();
    });

    check("makes a thousand calls in few requests", async (environment) => {
      const session = await environment.open(openRequest({ limits }));
      await session.execute("1");
      const before = fake.inputs.length;
      const { value } = await session.execute(
        "const all = await Promise.all(Array.from({ length: 1000 }, (_, i) => llm_query('q' + i))); all.every((a, i) => a === 'q' + i)",
      );
      expect(value).toBe("true");
      expect(fake.inputs.length - before).toBeLessThan(100);
      await session.close();
    });
  });

  describe("a provider that", () => {
    check("does not accept the credentials is told so, without showing them", async (environment) => {
      fake.refuse = (request) => (request === "create" ? "credentials" : undefined);
      const error = await failure(environment);
      expect(error).toMatchObject({ code: "ERR_RLM_ENVIRONMENT" });
      expect(error.message).toMatch(/key|token/i);
      for (const secret of secrets) expect(error.message).not.toContain(secret);
    });

    check("has reached its quota is told so", async (environment) => {
      fake.refuse = (request) => (request === "create" ? "quota" : undefined);
      expect((await failure(environment)).message).toMatch(/limit/i);
    });

    for (const request of ["start", "input"] as const) {
      check(`fails half way, at \`${request}\`, is left with nothing`, async (environment) => {
        fake.refuse = (found) => (found === request ? "internal" : undefined);
        expect(await failure(environment)).toMatchObject({ code: "ERR_RLM_ENVIRONMENT" });
      });
    }

    check("loses what is said to a running program loses the program, and the next takes over", async (environment) => {
      const session = await environment.open(openRequest());
      await session.load("context", "kept");
      let refused = 0;
      fake.refuse = (request) => (request === "input" && ++refused === 1 ? "internal" : undefined);
      expect((await session.execute("1")).reset?.reason).toContain("was lost");
      expect((await session.execute("context")).value).toBe("kept");
      await session.close();
    });

    for (const [what, node, words] of [
      ["an old Node", "v20.9.0 1073741824", "has v20.9.0"],
      ["no Node", "", "has none that answers"],
    ] as const) {
      check(`has ${what} in its sandboxes is told apart`, async (environment) => {
        fake.answer = (command) => (command.includes("constrainedMemory") ? node : undefined);
        const { message } = await failure(environment);
        expect(message).toContain("Node 20.18 or later");
        expect(message).toContain(words);
      });
    }

    check("has a sandbox in which nothing starts is told what it said", async (environment) => {
      fake.answer = (command) => (command.includes("--allow-fs-read") ? "what?" : undefined);
      expect((await failure(environment)).message).toContain("could not be started");
    });
  });

  it("never sees the credentials of this process in a sandbox", () => {
    expect(fake.received.length).toBeGreaterThan(100);
    for (const secret of secrets) {
      for (const text of fake.received) expect(text.includes(secret)).toBe(false);
    }
  });
}

/** What was lost while nothing ran may only be found out by the first cell. */
async function runAfterLoss(session: EnvironmentSession) {
  const result = await session.execute("context");
  return result.error ? session.execute("context") : result;
}
