import { expect, it } from "vitest";
import { localEnvironment } from "../../src/environments/local.js";
import { CellFuzzer } from "../../src/testing/cell-fuzzer.js";
import { localOptions } from "./local-options.js";

const CELLS = 300;

it.each([1, 20_240_101])(
  "a session outlives any cells (seed %i)",
  async (seed) => {
    const environment = localEnvironment(localOptions());
    const session = await environment.open({
      host: {
        call: async ({ arguments: [first] }) =>
          Array.isArray(first) ? first.map((prompt) => `re:${String(prompt)}`) : "reply",
      },
      functions: [
        { name: "llm_query", kind: "query" },
        { name: "llm_query_batch", kind: "batch" },
      ],
      values: {},
      limits: { cellTimeoutMs: 200, cellWallTimeoutMs: 3_000 },
      signal: new AbortController().signal,
    });
    await session.load("context", ["a", "b"]);
    const fuzzer = new CellFuzzer(seed);
    for (let index = 0; index < CELLS; index++) {
      const cell = fuzzer.next();
      const result = await session.execute(cell);
      expect(typeof result.output.head, cell).toBe("string");
      if (index % 10 > 0) continue;
      const check = await session.execute("print(context.length, await llm_query('x'))");
      expect([check.output.head, check.error?.text], cell).toEqual(["2 reply\n", undefined]);
    }
    await session.close();
    await environment.close?.();
  },
  120_000,
);
