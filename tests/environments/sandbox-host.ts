import { e2b } from "../../src/environments/e2b.js";
import { modal } from "../../src/environments/modal.js";

/** A host that exits in the middle of a cell, while its sandbox is open. */
const HOUR_MS = 3_600_000;
const environment = process.argv[2] === "modal" ? modal() : e2b();
const session = await environment.open({
  host: {
    async call() {
      process.exit(0);
    },
  },
  functions: [{ name: "llm_query", kind: "query" }],
  values: {},
  limits: { cellTimeoutMs: HOUR_MS, cellWallTimeoutMs: HOUR_MS },
  signal: new AbortController().signal,
});
await session.execute("await llm_query('ready'); for (;;) {}");
