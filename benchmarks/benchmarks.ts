import { coldStart } from "./cases/cold-start.js";
import { context } from "./cases/context.js";
import { environments } from "./cases/environments.js";
import { hostCalls } from "./cases/host-calls.js";
import { load } from "./cases/load.js";
import { loop } from "./cases/loop.js";
import { manyRuns } from "./cases/many-runs.js";
import { observers } from "./cases/observers.js";
import { overhead } from "./cases/overhead.js";
import { printedOutput } from "./cases/printed-output.js";
import { regex } from "./cases/regex.js";
import { roundTrip } from "./cases/round-trip.js";
import { sizes } from "./cases/sizes.js";
import { subCalls } from "./cases/sub-calls.js";
import type { Benchmark } from "./harness/benchmark.js";

/** Every benchmark, in the order of the report. */
export const benchmarks: readonly Benchmark[] = [
  overhead,
  coldStart,
  context,
  load,
  subCalls,
  printedOutput,
  manyRuns,
  loop,
  roundTrip,
  hostCalls,
  environments,
  regex,
  observers,
  sizes,
];
