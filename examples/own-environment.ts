/** An environment of your own: the local one, with a record of every cell that was run, for an audit. */
import OpenAI from "openai";
import { type Environment, localEnvironment, RLMWrapper } from "rlm";

interface CellRecord {
  readonly code: string;
  readonly error: string | undefined;
  readonly durationMs: number;
}

function audited(inner: Environment, records: CellRecord[]): Environment {
  return {
    name: `audited ${inner.name}`,
    language: inner.language,
    async open(request) {
      const session = await inner.open(request);
      return {
        load: (name, value) => session.load(name, value),
        async execute(code, options) {
          const result = await session.execute(code, options);
          records.push({ code, error: result.error?.text, durationMs: result.durationMs });
          return result;
        },
        draft: () => session.draft(),
        variables: () => session.variables(),
        close: () => session.close(),
      };
    },
    close: async () => inner.close?.(),
  };
}

const records: CellRecord[] = [];
const environment = audited(localEnvironment({ heapMb: 1_024 }), records);
try {
  await using rlm = new RLMWrapper(new OpenAI(), "gpt-5", { environment });
  const { answer } = await rlm.agenerate("How many words has this?", "one two three ".repeat(1_000));
  console.log(answer);
} finally {
  await environment.close?.();
}
for (const { code, error } of records) console.log(`${error === undefined ? "ran" : "failed"}: ${code}`);
