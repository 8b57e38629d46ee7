import { TrajectoryLogger } from "../../src/observers/trajectory-logger.js";
import { sampleRun } from "../trajectory/sample-run.js";

/** Logs thirty events into the folder that it is given, says so, and waits to be killed. */
const [, , dir = ""] = process.argv;
const logger = new TrajectoryLogger({ dir });
const events = sampleRun({ subCalls: 4 }).filter(({ type }) => type !== "token");
for (const event of events.slice(0, 30)) logger.onEvent(event);
process.stdout.write("ready\n");
setInterval(() => {}, 60_000);
