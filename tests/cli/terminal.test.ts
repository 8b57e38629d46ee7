import { reply } from "rlm/testing";
import { describe, expect, it } from "vitest";
import { KEY } from "./run-cli.js";
import { code, to, useWorkspace } from "./workspace.js";

const { serve, write, run } = useWorkspace();

describe("on a terminal", () => {
  const hostile = "\u001B[2J\u001B]0;owned\u0007\u009B31m\u202Eevil\u0008\u001B[?1049h";

  it.each([
    ["none with NO_COLOR", { NO_COLOR: "1" }, /\u001B/],
    ["only colours with FORCE_COLOR", { FORCE_COLOR: "1" }, /\u001B(?!\[\d+m)/],
  ])("model text brings no control sequence: %s", async (_, env, forbidden) => {
    const server = await serve({
      reply: reply(`${hostile}\n${code(`/* ${hostile} */ print(${JSON.stringify(hostile)}); FINAL("x");`)}`, {
        reasoning: hostile,
      }),
    });
    await write("a.txt", `some text ${hostile}`);
    const options = { env: { OPENAI_API_KEY: KEY, ...env } };
    const { stderr } = await run(["Q", "a.txt", "--verbose", ...to(server)], options);
    expect(stderr).toContain("evil");
    expect(stderr).not.toMatch(forbidden);
    expect(stderr).not.toMatch(/[\u0007\u0008\u009B\u202E]/);
  });
});
