import { docker } from "../../src/environments/docker.js";

/** A host whose container runs code that does not end. It says so, and then waits to be killed, or exits. */
const HOUR_MS = 3_600_000;
/** The container gets its reply, and runs on, before anything happens to this process. */
const SETTLE_MS = 300;
const [, , image = "", ending] = process.argv;

const environment = docker({ image, memoryMb: 256 });
const session = await environment.open({
  host: {
    async call() {
      setTimeout(() => {
        console.log("running");
        if (ending === "exit") process.exit(0);
      }, SETTLE_MS);
      return "go on";
    },
  },
  functions: [{ name: "llm_query", kind: "query" }],
  values: {},
  limits: { cellTimeoutMs: HOUR_MS, cellWallTimeoutMs: HOUR_MS },
  signal: new AbortController().signal,
});
await session.execute("await llm_query('ready'); for (;;) {}");
