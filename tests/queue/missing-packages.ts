/** Prints what `rlm/bullmq` says where its packages are not installed. */
import { openRunQueue } from "../../src/bullmq.js";

const bullmq = { Queue: class {}, Worker: class {}, QueueEvents: class {} };
for (const given of [{}, { bullmq }]) {
  try {
    await openRunQueue({ connection: "redis://127.0.0.1:1", ...given });
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
  }
}
