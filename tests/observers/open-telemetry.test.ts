import { type OpenTelemetryApi, openTelemetryObserver } from "rlm";
import { describe, expect, it } from "vitest";
import { optionalPackage } from "../helpers/optional-package.js";
import { cell, ROOT, SUB, scripted } from "../helpers/scripted.js";

interface FinishedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly parentSpanContext?: { readonly spanId: string };
  readonly status: { readonly code: number };
  spanContext(): { readonly spanId: string; readonly traceId: string };
}
interface Sdk {
  readonly InMemorySpanExporter: new () => { getFinishedSpans(): FinishedSpan[] };
  readonly SimpleSpanProcessor: new (exporter: unknown) => unknown;
  readonly BasicTracerProvider: new (options: object) => object;
}
interface Api extends OpenTelemetryApi<never> {
  readonly trace: OpenTelemetryApi<never>["trace"] & {
    setGlobalTracerProvider(provider: object): boolean;
    disable(): void;
  };
}

const apiPackage = await optionalPackage<Api>("@opentelemetry/api");
const sdkPackage = await optionalPackage<Sdk>("@opentelemetry/sdk-trace-base");

it("refuses what is not the module of the API, such as its default export", () => {
  const defaultExport = { trace: { getTracer: () => {} }, context: {} };
  for (const api of [undefined, {}, defaultExport]) {
    expect(() => openTelemetryObserver(api as never)).toThrow('import * as otel from "@opentelemetry/api"');
  }
});

describe.skipIf(apiPackage.missing || sdkPackage.missing)(`openTelemetryObserver ${sdkPackage.note}`, () => {
  const long = "needle ".repeat(2_000);
  const child = cell("const c = await llm_query('leaf ' + context); FINAL(c)");

  async function spansOf(recordContent: boolean) {
    const api = apiPackage.get();
    const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = sdkPackage.get();
    const exporter = new InMemorySpanExporter();
    api.trace.disable();
    api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
    const { rlm } = await scripted(
      {
        models: {
          [ROOT]: { steps: [cell("oops()"), cell("FINAL((await rlm_query_batched(['one', 'two', 'three'])).join())")] },
          [SUB]: { reply: ({ messages, prompt }) => (messages[0]?.role === "system" ? child : prompt) },
        },
      },
      { maxRecursionDepth: 2, logger: openTelemetryObserver(api, { recordContent }) },
    );
    const response = await rlm.agenerate("SECRET question", long);
    return { response, spans: exporter.getFinishedSpans() };
  }

  it("puts every call, cell and child under the one that caused it, also when they run at the same time", async () => {
    const { response, spans } = await spansOf(false);
    expect(response.answer).toBe("leaf one,leaf two,leaf three");
    const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
    const path = (span: FinishedSpan | undefined): string =>
      span ? [path(byId.get(span.parentSpanContext?.spanId ?? "")), span.name].filter(Boolean).join(" > ") : "";
    const count = (wanted: string) => spans.map(path).filter((found) => found === wanted).length;
    const run = "invoke_agent rlm";
    const turn = `${run} > rlm.iteration`;
    const childRun = `${turn} > execute_tool repl > rlm.rlm_query > ${run}`;
    expect(count(run)).toBe(1);
    expect(count(`${turn} > chat ${ROOT}`)).toBe(2);
    expect(count(`${turn} > execute_tool repl`)).toBe(2);
    expect(count(childRun)).toBe(3);
    expect(count(`${childRun} > rlm.iteration > execute_tool repl > chat ${SUB}`)).toBe(3);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
    const root = spans.find((span) => path(span) === run);
    expect(root?.attributes).toMatchObject({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.usage.input_tokens": response.totalInputTokens,
      "rlm.finish_reason": "final",
    });
    expect(spans.find((span) => span.attributes["error.type"] === "ReferenceError")?.name).toBe("execute_tool repl");
  });

  it("records no content unless asked to", async () => {
    expect(JSON.stringify((await spansOf(false)).spans.map(({ attributes }) => attributes))).not.toContain("SECRET");
    expect(JSON.stringify((await spansOf(true)).spans.map(({ attributes }) => attributes))).toContain("SECRET");
  });
});
