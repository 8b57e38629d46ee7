import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { docker, type Environment, localEnvironment, python } from "rlm";
import type { Benchmark } from "../harness/benchmark.js";
import { MEGABYTE } from "../harness/big-text.js";
import { interleave } from "../harness/interleave.js";
import { execute, openEchoRepl } from "../harness/repl.js";
import type { Row } from "../harness/row.js";
import { median } from "../harness/statistics.js";
import { expectEqual, timed } from "../harness/stopwatch.js";

const SUB_CALLS = 1_000;
/** The same steps in each language. */
const CELLS = {
  javascript: {
    length: "context.length",
    many: `const all = await Promise.all(Array.from({ length: ${SUB_CALLS} }, (_, at) => llm_query("item " + at))); all.length`,
  },
  python: {
    length: "len(context)",
    many: `len(llm_query_batched([f"item {at}" for at in range(${SUB_CALLS})]))`,
  },
} as const;
/** Any image with Node will do; without a registry, `build/docker-test-image.sh` makes one of this name. */
const IMAGE = process.env["RLM_BENCH_IMAGE"] ?? "rlm-node:test";

const PYODIDE = fileURLToPath(new URL("../../tests/optional/node_modules/pyodide", import.meta.url));

type Place = "local" | "jail" | "docker" | "python" | "pyodide";

const PLACES: Readonly<Record<Place, () => Environment>> = {
  local: () => localEnvironment({ idleSpares: 0 }),
  jail: () => localEnvironment({ idleSpares: 0, jail: true }),
  docker: () => docker({ idleSpares: 0, image: IMAGE }),
  python: () => python({ idleSpares: 0 }),
  pyodide: () => python({ runtime: "pyodide", pyodidePath: PYODIDE, idleSpares: 0 }),
};

interface Setting {
  readonly place: Place;
  readonly cells: number;
  readonly megabytes: number;
}

/** One session, from its start to its end, in milliseconds of each step. */
async function useSession({ place, cells, megabytes }: Setting) {
  const environment = PLACES[place]();
  const cellsOf = CELLS[environment.language];
  // The first start asks for versions and abilities, once in the life of an environment.
  await using first = await openEchoRepl(environment);
  await execute(first, "1");
  const start = await timed(async () => {
    const opened = await openEchoRepl(environment);
    await execute(opened, "1");
    return opened;
  });
  await using session = start.result;
  const trips: number[] = [];
  for (let cell = 0; cell < cells; cell++) trips.push((await timed(() => execute(session, "6 * 7"))).ms);
  const load = async (size: number) => {
    const text = "x".repeat(size * MEGABYTE);
    const { ms } = await timed(async () => {
      await session.load("context", text);
      expectEqual((await execute(session, cellsOf.length)).value, String(text.length));
    });
    return ms;
  };
  return {
    start: start.ms,
    roundTrip: median(trips),
    small: await load(1),
    large: await load(megabytes),
    subCalls: (await timed(async () => expectEqual((await execute(session, cellsOf.many)).value, String(SUB_CALLS))))
      .ms,
  };
}

/** Whether a session can be had there; the reason is told where the table is read. */
async function isPossible(place: Place): Promise<boolean> {
  try {
    if (place === "docker") await promisify(execFile)("docker", ["image", "inspect", IMAGE]);
    await using session = await openEchoRepl(PLACES[place]());
    await execute(session, "1");
    return true;
  } catch (error) {
    console.error(
      `environments: ${place} is left out: ${error instanceof Error ? error.message.trim() : String(error)}`,
    );
    return false;
  }
}

export const environments: Benchmark = {
  name: "environments",
  title: "Places where code runs",
  about:
    "The same steps in each place that this machine has; a dash where it has none. Floor: the local environment. `llm_query` gives its prompt back.",
  subjects: [useSession],
  async run(lab) {
    const rows: Row[] = [];
    const megabytes = lab.quick ? 10 : 100;
    const measure = (place: Place) => lab.measure(useSession, { place, cells: lab.times(300, 30), megabytes });
    for (const place of ["jail", "docker", "python", "pyodide"] as const) {
      const possible = await isPossible(place);
      const subjects: Record<string, () => ReturnType<typeof useSession>> = { floor: () => measure("local") };
      if (possible) subjects["ours"] = () => measure(place);
      const { floor = [], ours = [] } = await interleave(lab.times(5, 1), subjects);
      const row = (what: string, step: keyof Awaited<ReturnType<typeof useSession>>): Row => ({
        what: `${place}: ${what}`,
        unit: "ms",
        ours: ours.map((sample) => sample[step]),
        floor: floor.map((sample) => sample[step]),
      });
      rows.push(
        row("start, to the first result", "start"),
        row("a small cell", "roundTrip"),
        row("load 1 MB", "small"),
        row(`load ${megabytes} MB`, "large"),
        row(`${SUB_CALLS.toLocaleString("en")} sub-calls at once`, "subCalls"),
      );
    }
    return rows;
  },
};
