import { describe, expect, it } from "vitest";
import { findTestPython, usePython } from "./python-under-test.js";

const found = await findTestPython();
/** Finds our own parts, which nothing in Python can hide from code beside them. */
const REACH = `import gc, os, sys
def part(name): return next(o for o in gc.get_objects() if type(o).__name__ == name)
`;

describe.skipIf("missing" in found)("code in Python that attacks its own REPL", () => {
  const open = usePython();

  it.each([
    ["sends what is no message", "part('Wire').send('{')"],
    ["sends a message of nobody", "part('Wire').send({'type': 'loaded', 'name': 'x'})"],
    [
      "ends the cell twice",
      "part('Wire').send({'type': 'done', 'cell': 1, 'outcome': 'completed', 'report': None, 'output': {'tail': '', 'length': 0}})\nllm_query('a')",
    ],
    [
      "calls what it was not given",
      "part('Wire').send({'type': 'call', 'call': 1, 'name': '__proto__', 'arguments': []})",
    ],
    ["claims to be idle", "part('Wire').send({'type': 'idle', 'cell': 1, 'leftMs': 1, 'timerMs': None})"],
    ["writes raw bytes", "os.write(part('PosixChannel')._output, b'\\xff' * 4096)"],
    ["floods the host", "wire = part('Wire')\nwhile True: wire.send({'type': 'output', 'text': 'x' * 1_000_000})"],
  ])("%s, and ends its session with a clear error, or its process", async (_name, attack) => {
    const session = await open({ limits: { cellTimeoutMs: 2_000, cellWallTimeoutMs: 10_000 } });
    const outcome = await session.execute(REACH + attack).then(
      ({ error }) => error?.name ?? "completed",
      (error: Error) => error.message,
    );
    const after = await session.execute("1 + 1").then(
      ({ value }) => value,
      (error: Error) => error.message,
    );
    expect([outcome, after].join("\n")).toMatch(/broke its protocol|session is closed/);
  });

  it.each([
    "for fd in range(3, 50):\n    try: os.close(fd)\n    except OSError: pass",
    "os.close(part('PosixChannel')._output)",
    "os.kill(os.getpid(), 9)",
    "os._exit(0)",
    "os.abort()",
    "part('Wire').read = None\npart('Wire')._channel = None",
    "part('Clock').__class__.start = None",
    "for o in gc.get_objects():\n    if type(o).__module__.startswith('rlm_guest'): vars(o).clear()",
    "os.dup2(os.open('/dev/null', os.O_RDONLY), part('PosixChannel')._input.fileno())",
    "import threading\nthreading.Thread(target=lambda: part('PosixChannel').read_exactly(10**6), daemon=True).start()\nllm_query('a')",
  ])("loses its process at most, and the next cell runs: %s", async (attack) => {
    const session = await open({ limits: { cellTimeoutMs: 1_000, cellWallTimeoutMs: 5_000 } });
    await session.load("context", "the text");
    await session.execute("kept = 1");
    await session.execute(REACH + attack);
    const next = await session.execute("[context, kept, llm_query('a')]");
    const last = next.error ? await session.execute("[context, kept, llm_query('a')]") : next;
    expect(last.value).toBe("['the text', 1, 'a']");
  });

  it.each([
    "if os.fork() == 0:\n    print('child', flush=True)\nelse:\n    os.wait()",
    "if os.fork() == 0:\n    try: llm_query('a')\n    except RuntimeError as error: print('child', flush=True)\n    os._exit(0)\nelse: os.wait()",
    "import multiprocessing\ncontext_ = multiprocessing.get_context('fork')\np = context_.Process(target=lambda: print('child', flush=True)); p.start(); p.join()",
  ])("makes copies of the process, which the host never hears: %s", async (attack) => {
    const session = await open();
    await session.load("context", "the text");
    const { output, error } = await session.execute(REACH + attack);
    expect(error?.text).toBeUndefined();
    if (process.platform === "linux") expect(output.head).toBe("child\n");
    expect((await session.execute("[context, llm_query('a')]")).value).toBe("['the text', 'a']");
  });

  it("shows what it claims of itself, and no more", async () => {
    const session = await open();
    const { variables, error } = await session.execute(
      "class A:\n    __class__ = property(lambda self: 1 / 0)\n    __module__ = 5\n    def __getattribute__(self, name): raise SystemExit\na = A()\nclass B(type):\n    __name__ = property(lambda c: 1 / 0)\nclass C(metaclass=B): pass\nc = C()",
    );
    expect(error?.text).toBeUndefined();
    expect(variables.length).toBeGreaterThan(0);
    expect((await session.execute("a")).error?.text).toBeUndefined();
  });
});
