import type { RLMEvent } from "../../src/spec/events.js";
import { EventRecorder, type RecordedRun, tokens } from "./event-recorder.js";

const QUESTION = "Which product line had the most refused refunds in Q3, and what reason did support give most often?";
const PREVIEW = '[{"id":"T-10001","opened":"2026-07-02","product":"Aurora 13","text":"I asked for my money back after…';

/** A run as they happen: a look around, a batch of sub-calls, a mistake that is mended, a child with turns of its own, an answer. */
export function sampleRun({
  subCalls = 24,
  variant = {},
}: {
  subCalls?: number;
  variant?: Partial<typeof TEXTS>;
} = {}): readonly RLMEvent[] {
  const texts = { ...TEXTS, ...variant };
  const recorder = new EventRecorder();
  const run = recorder.run();
  run.start(
    texts.query,
    `\`context\` is an array of 1,248 objects, 3,481,920 characters as JSON.\nIt begins: ${PREVIEW}`,
    3_481_920,
  );
  lookAround(run, texts);
  askInParallel(run, texts, subCalls);
  stumble(run);
  askChild(run, texts);
  run.turn({
    reply: `The three lists agree, so I can hand in the answer.\n\n\`\`\`repl\nFINAL(${JSON.stringify(texts.answer)})\n\`\`\``,
    durationMs: 2600,
    body: () =>
      run.cell(`FINAL(${JSON.stringify(texts.answer)})`, {
        final: { text: texts.answer, source: "FINAL", conflicting: false },
      }),
  });
  run.end(texts.answer, {
    iterations: 5,
    subCalls: subCalls + 3,
    cacheHits: 1,
    totalInputTokens: 18_400 + subCalls * 1_240,
    totalOutputTokens: 2_310 + subCalls * 96,
    cost: 0.0412 + subCalls * 0.00042,
    usage: {
      "gpt-5": tokens(14_200, 1_830, 0.0361),
      "gpt-5-mini": tokens(4_200 + subCalls * 1_240, 480 + subCalls * 96, 0.0051 + subCalls * 0.00042),
    },
    usageByDepth: [
      { "gpt-5": { ...tokens(14_200, 1_830, 0.0361), calls: 5 } },
      {
        "gpt-5-mini": {
          ...tokens(3_100 + subCalls * 1_240, 300 + subCalls * 96, 0.0032 + subCalls * 0.00042),
          calls: subCalls + 2,
        },
      },
      { "gpt-5-mini": { ...tokens(1_100, 180, 0.0019), calls: 2 } },
    ],
    elapsedSeconds: (recorder.now - Date.UTC(2026, 10, 21, 9, 30, 12)) / 1000,
    warnings: ["gpt-5 refuses `temperature`; it is not sent any more"],
  });
  return recorder.events;
}

const TEXTS = {
  query: QUESTION,
  answer:
    "Aurora 13, with 61 refused refunds. The reason given most often was that the 30-day window had passed (38 of 61).",
  reply: "Let me see what one ticket looks like, and how they spread over the products.",
  code: `const [first] = context;
print(typeof context, context.length, Object.keys(first));

// How many tickets does each product line have?
const byProduct = {};
for (const { product } of context) byProduct[product] = (byProduct[product] ?? 0) + 1;
byProduct`,
  output: `object 1248 [ 'id', 'opened', 'product', 'text', 'thread' ]`,
  subReply: "refused · reason: the 30-day window had passed",
};

function lookAround(run: RecordedRun, { reply, code, output }: typeof TEXTS): void {
  run.emit({ type: "warning", message: "gpt-5 refuses `temperature`; it is not sent any more" });
  run.turn({
    reasoning:
      "The tickets are an array of objects. Before anything else I want to know the fields and the spread over products, then I can filter Q3 with code and leave only the judgement of each thread to the sub-model.",
    reply: `${reply}\n\n\`\`\`repl\n${code}\n\`\`\``,
    feedback: `Output:\n${output}\n\nTurn 2 of 25.`,
    body: () =>
      run.cell(code, {
        printed: output,
        value: "{ 'Aurora 13': 402, 'Aurora 15': 377, 'Breeze': 291, 'Cirrus Mini': 178 }",
        variables: [
          { name: "context", type: "array(1248)", preview: PREVIEW },
          { name: "first", type: "object", preview: "{ id: 'T-10001', opened: '2026-07-02', … }" },
          { name: "byProduct", type: "object", preview: "{ 'Aurora 13': 402, 'Aurora 15': 377, … }" },
        ],
        changedVariables: ["first", "byProduct"],
      }),
  });
}

function askInParallel(run: RecordedRun, { subReply }: typeof TEXTS, subCalls: number): void {
  const code = `const q3 = context.filter(({ opened }) => opened >= "2026-07-01" && opened < "2026-10-01");
const asksRefund = q3.filter(({ text }) => /refund|money back|return/i.test(text));
const chunks = Array.from({ length: ${subCalls} }, (_, i) => asksRefund.slice(i * 20, i * 20 + 20));
const verdicts = await llm_query_batched(chunks.map((chunk) => \`
For each ticket say whether the refund was refused, and the reason support gave.
\${JSON.stringify(chunk)}\`));
print(verdicts.slice(0, 3).join("\\n"));`;
  run.turn({
    reasoning:
      "Filtering by date is code's work. Whether a refund was refused needs reading, so that goes to the sub-model, twenty tickets at a time.",
    reply: `Dates can be filtered with code; the judgement of each thread goes to the sub-model.\n\n\`\`\`repl\n${code}\n\`\`\``,
    usage: tokens(3_180, 420, 0.0083),
    durationMs: 6100,
    feedback: "Output:\nrefused · reason: the 30-day window had passed\n\nTurn 3 of 25.",
    body: () =>
      run.cell(
        code,
        {
          printed: Array.from({ length: 3 }, () => subReply).join("\n"),
          variables: [
            ...run.variables,
            { name: "q3", type: "array(611)", preview: "[ { id: 'T-10001', … }, … ]" },
            { name: "verdicts", type: `array(${subCalls})`, preview: "[ 'refused · reason: …', … ]" },
          ],
          changedVariables: ["q3", "asksRefund", "chunks", "verdicts"],
        },
        () => run.calls(batch(subCalls, subReply)),
      ),
  });
}

function batch(count: number, reply: string) {
  const free = Array.from({ length: 8 }, () => 0);
  return Array.from({ length: count }, (_, index) => {
    const lane = free.indexOf(Math.min(...free));
    const startMs = free[lane] ?? 0;
    const durationMs = 900 + ((index * 7919) % 17) * 130;
    free[lane] = startMs + durationMs + 12;
    const failed = index % 11 === 7;
    return {
      prompt: `For each ticket say whether the refund was refused, and the reason support gave.\n[{"id":"T-${10_001 + index * 20}","product":"Aurora 13","text":"I asked for my money back after the hinge broke in week five…"}]`,
      reply: failed ? "" : `T-${10_001 + index * 20}: ${reply}`,
      startMs,
      durationMs,
      ...(failed && { error: "429 Rate limit reached for gpt-5-mini; retried 2 times" }),
    };
  });
}

function stumble(run: RecordedRun): void {
  const code = `const counts = {};
for (const verdict of verdicts) {
  const [, reason] = verdict.match(/reason: (.*)/);
  counts[reason] = (counts[reason] ?? 0) + 1;
}
counts`;
  run.turn({
    reply: `Now I count the reasons.\n\n\`\`\`repl\n${code}\n\`\`\``,
    durationMs: 3300,
    feedback: "Error:\nTypeError: verdicts[7].match is not a function\n\nTurn 4 of 25.",
    body: () =>
      run.cell(code, {
        error: {
          name: "TypeError",
          message: "verdict.match is not a function",
          line: 3,
          text: "TypeError: verdict.match is not a function\n  3 |   const [, reason] = verdict.match(/reason: (.*)/);\n    |                              ^",
        },
        changedVariables: ["counts"],
      }),
  });
}

function askChild(run: RecordedRun, { subReply }: typeof TEXTS): void {
  const code = `const texts = verdicts.filter((verdict) => typeof verdict === "string");
const summary = await rlm_query("Which product line has the most refused refunds, and why?", { context: texts });
summary`;
  run.turn({
    reply: `Some items are errors: the sub-model was rate limited. I leave those out and let a child count.\n\n\`\`\`repl\n${code}\n\`\`\``,
    durationMs: 5200,
    feedback: "Output:\nAurora 13: 61 refused, 38 of them because the window had passed\n\nTurn 5 of 25.",
    body: () =>
      run.cell(
        code,
        {
          value: "'Aurora 13: 61 refused, 38 of them because the window had passed'",
          changedVariables: ["texts", "summary"],
        },
        () =>
          run.child("Which product line has the most refused refunds, and why?", (child) => {
            child.start(
              "Which product line has the most refused refunds, and why?",
              "`context` is an array of 22 strings.",
              41_200,
            );
            child.turn({
              reply: `\`\`\`repl\nconst lines = context.flatMap((text) => text.split("\\n"));\nconst check = await llm_query("Are these reasons the same? " + lines.slice(0, 40).join("\\n"));\ncheck\n\`\`\``,
              usage: tokens(1_400, 160, 0.0011),
              durationMs: 2100,
              feedback: "Output:\n'yes'\n\nTurn 2 of 25.",
              body: () =>
                child.cell(
                  'const lines = context.flatMap((text) => text.split("\\n"));\nconst check = await llm_query("Are these reasons the same? " + lines.slice(0, 40).join("\\n"));\ncheck',
                  {
                    value: "'yes'",
                    variables: [{ name: "lines", type: "array(412)", preview: "[ … ]" }],
                    changedVariables: ["lines", "check"],
                  },
                  () => {
                    child.calls([
                      {
                        prompt: `Are these reasons the same?\n${subReply}`,
                        reply: "yes",
                        startMs: 0,
                        durationMs: 1350,
                      },
                    ]);
                    const { cellId } = child;
                    child.emit({
                      type: "sub_call_cache_hit",
                      callId: "cached-1",
                      cellId,
                      model: "gpt-5-mini",
                      prompt: "Are these reasons the same?",
                      reply: "yes",
                    });
                  },
                ),
            });
            const answer = "Aurora 13: 61 refused, 38 of them because the window had passed";
            child.turn({ reply: `FINAL(${answer})`, usage: tokens(1_700, 60, 0.0008), durationMs: 1200 });
            child.end(answer, {
              iterations: 2,
              subCalls: 2,
              cost: 0.0019,
              totalInputTokens: 3_100,
              totalOutputTokens: 420,
              elapsedSeconds: 4.6,
            });
            return answer;
          }),
      ),
  });
}
