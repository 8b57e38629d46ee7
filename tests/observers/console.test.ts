import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ConsoleOptions, consoleObserver } from "../../src/observers/console.js";
import type { RLMEvent } from "../../src/spec/events.js";
import { cellResult, event, response, usage } from "./console-events.js";

const CLEAR = "\r\u001B[2K";

/** What a stream was given: everything, and the lines that stay. */
function watch(options: ConsoleOptions & { readonly isTTY?: boolean } = {}) {
  const { isTTY = false, ...rest } = options;
  const writes: string[] = [];
  const stream = { isTTY, columns: 60, write: (text: string) => writes.push(text) };
  const observe = consoleObserver({ stream, color: false, ...rest });
  return {
    tell: (...events: readonly RLMEvent[]) => {
      for (const one of events) observe(one);
    },
    get text() {
      return writes.join("");
    },
    get lines() {
      // A live line is what stands after the last clearing of its line.
      return writes
        .join("")
        .replaceAll(/\r\u001B\[2K[^\n]*(?=\r\u001B\[2K)/g, "")
        .replaceAll(CLEAR, "")
        .split("\n");
    },
    writes,
  };
}

const TURN = [
  event("run_start"),
  event("iteration_start"),
  event("model_start"),
  event("model_end", { reasoning: "Where could it be?" }),
  event("code_generated"),
];

describe("a run that failed", () => {
  it.each([
    ["error", "✗ failed  "],
    ["aborted", "✗ stopped  "],
  ] as const)("is told without its error where that is printed elsewhere: %s", (finishReason, outcome) => {
    const failure = event("run_end", { response: response({ finishReason }), error: "HTTP 500" });
    for (const detail of ["turns", "all"] as const) {
      const screen = watch({ detail, showAnswer: false });
      screen.tell(event("run_start"), failure);
      expect(screen.text).toContain(outcome);
      expect(screen.text).not.toContain("HTTP 500");
    }
  });
});

describe("options", () => {
  it.each([
    [{ detial: "turns" }, "did you mean `detail`?"],
    [{ detail: "some" }, '"turns" or "all" or "words", got "some"'],
    [{ width: 0 }, "`width`"],
    [{ stream: "stderr" }, "a stream with `write`"],
  ])("are refused when they are wrong: %j", (options, message) => {
    expect(() => consoleObserver(options as ConsoleOptions)).toThrow(message);
  });
});

describe("the progress line", () => {
  it("says no turn before the first", () => {
    const screen = watch({ isTTY: true, width: 100 });
    screen.tell(event("run_start"));
    expect(screen.text).toContain("starting");
    expect(screen.text).not.toContain("turn 0");
  });

  it.each([20, 40, 60, 75, 90])("shows whole parts only, in %d columns", (width) => {
    const screen = watch({ isTTY: true, detail: "turns", width, limits: { maxSubCalls: 500 } });
    screen.tell(event("run_start"));
    const [line = ""] = screen.writes.map((text) => text.replace(CLEAR, ""));
    expect(line.length).toBeLessThan(width);
    for (const part of line.split(" · ")) expect(part).toMatch(/^(?:starting|0 tokens|\$0|0 ms|left: 500 sub-calls)$/);
  });
});

describe("a run", () => {
  it("is told from its question to its cost", () => {
    const screen = watch({ width: 40 });
    screen.tell(
      ...TURN,
      event("sub_call_start"),
      event("sub_call_end"),
      event("code_executed", {
        result: cellResult({ output: { head: "found\n", tail: "", length: 6 }, changedVariables: ["a", "b"] }),
      }),
      event("iteration_end"),
      event("final_answer"),
      event("run_end"),
    );
    expect(screen.text).toBe(
      [
        "● rlm aaaa1111 · big, sub-calls small",
        "  What is it?",
        "  `context` is a string of 12 characters.",
        "── turn 1 of 25 ────────────────────────",
        "  ┊ Where could it be?",
        "  Let me look.",
        "  big · 1.0k→50 tokens · $0.0100 · 4.2 s",
        "  ▏ print(1)",
        "  ├ #1 small (100→10 tokens, $0.0010, 900 ms)  “Is it?” → “yes”",
        "  output, 6 characters · 5 ms · sets a, b",
        "    found",
        "● answer",
        "  42",
        "✓ done  2 turns · 3 sub-calls · 2.0k→100 tokens · $0.0123 · 1 min 5 s",
        "",
      ].join("\n"),
    );
  });

  it("tells the words around Python apart from the Python", () => {
    const screen = watch();
    const code = "print(len(context))";
    const reply = `First I look.\n\`\`\`python\n${code}\n\`\`\``;
    screen.tell(
      event("run_start", { language: "python" }),
      event("iteration_start"),
      event("model_end", { reply }),
      event("code_generated", { code, language: "python" }),
    );
    expect(screen.text).toContain("First I look.");
    expect(screen.text.split(code)).toHaveLength(2);
  });

  it("shows errors of code, warnings, restarts of the REPL and the end by a limit", () => {
    const screen = watch();
    screen.tell(
      ...TURN,
      event("code_executed", {
        result: cellResult({
          error: { name: "TypeError", message: "x", text: "TypeError: x is not a function\n  1 | x()" },
          reset: { reason: "it ran out of memory", restored: [], lost: [] },
        }),
      }),
      event("warning"),
      event("run_end", { response: response({ finishReason: "max_cost", cost: null }) }),
    );
    expect(screen.lines).toContain("    TypeError: x is not a function");
    expect(screen.lines).toContain("    ! The REPL was started anew: it ran out of memory");
    expect(screen.lines).toContain("! careful");
    expect(screen.text).toMatch(/✓ ended by a limit \(max_cost\) .* cost unknown/);
  });

  it("shows why it failed", () => {
    const screen = watch();
    screen.tell(event("run_start"), event("run_end", { error: "HTTP 500", response: response() }));
    expect(screen.text).toContain("✗ HTTP 500");
  });

  it("says when a reply was cut", () => {
    const screen = watch();
    screen.tell(event("run_start"), event("model_end", { stopReason: "length" }));
    expect(screen.text).toContain("cut at the output limit");
  });

  it("keeps long texts within bounds, and shows their ends", () => {
    const screen = watch();
    const long = Array.from({ length: 5000 }, (_, index) => `line ${index}`).join("\n");
    screen.tell(
      event("run_start", { query: long, contextDescription: long }),
      event("model_end", { reply: long, reasoning: long }),
      event("code_generated", { code: long }),
      event("code_executed", { result: cellResult({ output: { head: long, tail: "", length: long.length } }) }),
      event("final_answer", { answer: long }),
    );
    expect(screen.lines.length).toBeLessThan(300);
    expect(screen.text).toContain("line 4999");
    expect(screen.text).toMatch(/… \d+ more lines …/);
  });

  it("is told in one line per turn for those who want no more", () => {
    const screen = watch({ detail: "turns" });
    screen.tell(
      ...TURN,
      event("sub_call_start"),
      event("sub_call_end"),
      event("code_executed"),
      event("iteration_end", { at: 1_012_000 }),
      event("run_end"),
    );
    expect(screen.lines).toEqual([
      "turn 1/25 · running code · 1 sub-call · 1.2k tokens · $0.0110 · 12.0 s",
      "✓ done  2 turns · 3 sub-calls · 2.0k→100 tokens · $0.0123 · 1 min 5 s",
      "",
    ]);
  });

  it("is told word by word, and each word once", () => {
    const screen = watch({ detail: "words" });
    screen.tell(
      event("run_start"),
      event("model_start"),
      event("token", { text: "Let me" }),
      event("token", { text: " look.\n```repl\nprint(1)\n```" }),
      event("model_end"),
      event("code_generated"),
    );
    expect(screen.text).toContain("  Let me look.\n  ```repl\n  print(1)\n  ```\n  big · ");
    expect(screen.text.match(/Let me look/g)).toHaveLength(1);
    expect(screen.text.match(/print\(1\)/g)).toHaveLength(1);
  });

  it("leaves the answer to others on request", () => {
    const screen = watch({ showAnswer: false });
    screen.tell(event("run_start"), event("final_answer"));
    expect(screen.text).not.toContain("● answer");
  });

  it("is not told when its start was not seen", () => {
    const screen = watch();
    screen.tell(event("model_end"), event("run_end"));
    expect(screen.text).toBe("");
  });
});

describe("sub-calls", () => {
  const calls = (count: number, failing: (index: number) => boolean = () => false) =>
    Array.from({ length: count }, (_, index) => [
      event("sub_call_start", { callId: `call-${index}`, prompt: `prompt ${index}` }),
      event("sub_call_end", {
        callId: `call-${index}`,
        ...(failing(index) && { error: "rate limited", reply: "" }),
      }),
    ]).flat();

  it("in their thousands take a handful of lines, with counts, tokens, cost and time", () => {
    const screen = watch();
    screen.tell(...TURN, ...calls(5000, (index) => index % 50 === 7), event("code_executed", { at: 1_030_000 }));
    expect(screen.lines.length).toBeLessThan(50);
    expect(screen.lines).toContain("  └ 5,000 sub-calls · 100 failed · 500k→50k tokens · $5.00 · 30.0 s");
    expect(screen.lines).toContain("  ├ 1,000 sub-calls · 20 failed · 100k→10k tokens · $1.00 · 0 ms");
  });

  it("that fail say why, even late ones", () => {
    const screen = watch();
    screen.tell(...TURN, ...calls(40, (index) => index === 30));
    expect(screen.text).toContain("“prompt 30” → ✗ rate limited");
  });

  it("are not summed up twice at their end", () => {
    const screen = watch();
    screen.tell(...TURN, ...calls(10), event("code_executed"));
    expect(screen.lines.filter((line) => line.includes("10 sub-calls"))).toEqual([
      expect.stringContaining("  └ 10 sub-calls"),
    ]);
  });

  it("that are still open are counted", () => {
    const screen = watch();
    const open = Array.from({ length: 20 }, (_, index) => event("sub_call_start", { callId: `open-${index}` }));
    screen.tell(...TURN, ...open, ...calls(10));
    expect(screen.text).toContain("10 sub-calls · 20 open");
  });

  it("from the cache are told as such", () => {
    const screen = watch();
    screen.tell(...TURN, event("sub_call_cache_hit"), event("sub_call_cache_hit"), event("code_executed"));
    expect(screen.text).toContain("#1 from the cache  “Is it?” → “yes”");
    expect(screen.text).toContain("└ 2 sub-calls · 2 from the cache");
  });
});

describe("a tree of runs", () => {
  const child = (runId: string) => ({ runId, parentRunId: "aaaa1111", depth: 1 });

  it("is indented by depth", () => {
    const screen = watch();
    screen.tell(...TURN, event("run_start", child("bbbb")), event("run_end", { ...child("bbbb") }));
    expect(screen.lines).toContain("│ ● child run bbbb · big, sub-calls small");
    expect(screen.lines.find((line) => line.startsWith("│ ✓ done"))).toBeDefined();
  });

  it("tells only its first children turn by turn", () => {
    const screen = watch();
    screen.tell(...TURN);
    for (let index = 0; index < 300; index++) {
      screen.tell(event("run_start", child(`c${index}`)), event("run_end", child(`c${index}`)));
    }
    expect(screen.text.match(/● child run/g)).toHaveLength(4);
  });

  it("counts what its children ask once, although their calls report it again", () => {
    const screen = watch({ detail: "turns" });
    screen.tell(
      event("run_start"),
      event("iteration_start"),
      event("sub_call_start", { kind: "rlm" }),
      event("run_start", child("bbbb")),
      event("model_end", { ...child("bbbb"), usage: usage(500, 0, 1) }),
      event("run_end", child("bbbb")),
      event("sub_call_end", { kind: "rlm", usage: usage(500, 0, 1) }),
      event("iteration_end"),
    );
    expect(screen.text).toContain("500 tokens · $1.00");
  });
});

describe("several runs at once", () => {
  it("carry their ids as long as they are told together", () => {
    const screen = watch();
    const other = { runId: "cccc2222" };
    screen.tell(
      event("run_start"),
      event("run_start", other),
      event("warning"),
      event("warning", other),
      event("run_end"),
      event("run_end", other),
      event("run_start", { runId: "dddd3333" }),
    );
    expect(screen.lines).toContain("[aaaa] ! careful");
    expect(screen.lines).toContain("[cccc] ! careful");
    expect(screen.lines).toContain("● rlm dddd3333 · big, sub-calls small");
  });
});

describe("on a terminal", () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => vi.useRealTimers());

  it("one line at the bottom says where the run stands and what is left", () => {
    const screen = watch({
      isTTY: true,
      width: 200,
      limits: { maxSubCalls: 500, maxTokens: 10_000, maxCostUsd: 0.5, timeoutMs: 60_000 },
    });
    screen.tell(...TURN, event("sub_call_start", { at: 1_010_000 }));
    expect(screen.writes.at(-1)).toBe(
      `${CLEAR}turn 1/25 · running code · 1 sub-call (1 open) · 1.1k tokens · $0.0100 · 10.0 s` +
        " · left: 499 sub-calls, 8.9k tokens, $0.49, 50.0 s",
    );
  });

  it("it moves on while nothing happens, and goes with the run", () => {
    const screen = watch({ isTTY: true });
    screen.tell(...TURN);
    vi.advanceTimersByTime(7000);
    expect(screen.writes.at(-1)).toContain("7.0 s");
    screen.tell(event("run_end"));
    expect(screen.text.endsWith("\n") || screen.text.endsWith(CLEAR)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("it is never wider than the terminal", () => {
    const screen = watch({ isTTY: true, limits: { maxSubCalls: 500, maxCostUsd: 1 } });
    screen.tell(...TURN);
    for (const write of screen.writes.filter((text) => text.startsWith(CLEAR) && !text.includes("\n"))) {
      expect(write.length - CLEAR.length).toBeLessThan(60);
    }
  });

  it("it is rewritten at most every 80 ms, however fast tokens come", () => {
    const screen = watch({ isTTY: true });
    screen.tell(...TURN);
    const before = screen.writes.length;
    for (let index = 0; index < 1000; index++) screen.tell(event("token", { at: 1_000_000 + index }));
    expect(screen.writes.length - before).toBeLessThanOrEqual(13);
    expect(screen.writes.at(-1)).toContain("the model writes");
  });

  it("there is none elsewhere", () => {
    const screen = watch({ isTTY: false });
    screen.tell(...TURN);
    vi.advanceTimersByTime(10_000);
    expect(screen.text).not.toContain("\r");
  });
});

describe("colour", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["is used on a terminal", true, {}, true],
    ["is not used elsewhere", false, {}, false],
    ["is not used with NO_COLOR", true, { NO_COLOR: "1" }, false],
    ["is used with an empty NO_COLOR, which says nothing", true, { NO_COLOR: "" }, true],
    ["is not used on a dumb terminal", true, { TERM: "dumb" }, false],
    ["is used with FORCE_COLOR", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["is not used with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false],
  ])("%s", (_, isTTY, env, expected) => {
    for (const name of ["NO_COLOR", "FORCE_COLOR", "TERM"]) {
      vi.stubEnv(name, (env as Record<string, string>)[name]);
    }
    const writes: string[] = [];
    const observe = consoleObserver({ stream: { isTTY, write: (text) => writes.push(text) } });
    observe(event("run_start"));
    observe(event("run_end"));
    expect(/\u001B\[\d+m/.test(writes.join(""))).toBe(expected);
  });

  it("never reaches over the end of a line", () => {
    const screen = watch({ color: true });
    screen.tell(event("run_start"), event("code_generated", { code: "/* a\nb */ const s = `x\ny`;" }));
    for (const line of screen.text.split("\n")) {
      expect(line.match(/\u001B\[\d+m/g)?.length ?? 0).toSatisfy((count: number) => count % 2 === 0);
    }
  });
});

describe("hostile text", () => {
  const hostile = "\u001B[2J\u001B]0;owned\u0007\u009B5A\u202Eevil\u2066\u0008\r\u007F\u{E0041}";

  it("brings no control sequence to the screen from any event", () => {
    const screen = watch({ detail: "words" });
    screen.tell(
      event("run_start", { query: hostile, rootModel: hostile, contextDescription: hostile }),
      event("model_start"),
      event("token", { text: hostile }),
      event("model_end", { reply: hostile, reasoning: hostile, error: hostile, model: hostile }),
      event("code_generated", { code: hostile }),
      event("sub_call_start", { prompt: hostile, callId: "1" }),
      event("sub_call_end", { reply: hostile, model: hostile, callId: "1" }),
      event("sub_call_end", { error: hostile, callId: "2" }),
      event("sub_call_cache_hit", { prompt: hostile, reply: hostile }),
      event("code_executed", {
        result: cellResult({
          output: { head: hostile, tail: hostile, length: 1000 },
          value: hostile,
          error: { name: "E", message: hostile, text: hostile },
          changedVariables: [hostile],
          reset: { reason: hostile, restored: [], lost: [] },
        }),
      }),
      event("warning", { message: hostile }),
      event("final_answer", { answer: hostile }),
      event("run_end", { error: hostile }),
    );
    expect(screen.text).toContain("evil");
    expect(screen.text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|\u{E0041}/u);
  });

  it("is shown in time that grows with its length only", () => {
    const screen = watch({ color: true });
    const started = performance.now();
    for (const text of ["`", '"\\', "/*", "\u001B[", "\u001B[1;", "$", "a.", "\r", " ", "\n"]) {
      const long = text.repeat(200_000);
      screen.tell(
        event("run_start", { query: long }),
        event("code_generated", { code: long }),
        event("warning", { message: long }),
      );
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
