import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../../src/environments/host/frames.js";
import { HostCallDesk } from "../../../src/environments/host/host-call-desk.js";
import type { JsonValue } from "../../../src/spec/context.js";

describe("HostCallDesk", () => {
  const part = "x".repeat(1_000_000);
  const many: readonly JsonValue[] = Array(513).fill(part);

  it.each([
    ["in prompts", [many]],
    ["in images", ["look", { images: many }]],
    ["in the context of a child", ["look", { context: { pages: [{ texts: many }] } }]],
  ])("refuses more text than the host can hold while calls are under way: %s", (_, values) => {
    const host = { call: () => new Promise<never>(() => {}) };
    const desk = new HostCallDesk(host, [{ name: "llm_query", kind: "query" }], () => {});
    const accept = (given: readonly JsonValue[]) => desk.accept({ call: 1, name: "llm_query", arguments: given });
    accept(["short"]);
    expect(() => accept(values)).not.toThrow();
    expect(() => accept([many])).toThrow(ProtocolError);
  });
});
