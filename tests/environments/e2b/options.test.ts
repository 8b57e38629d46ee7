import { describe, expect, it } from "vitest";
import { type E2BOptions, e2b } from "../../../src/environments/e2b.js";
import { openRequest } from "../open-session.js";

describe("options of sandboxes of E2B", () => {
  it.each<E2BOptions>([
    { template: "" },
    { timeoutMs: 5_000 },
    { timeoutMs: 300_000.5 },
    { apiKey: "" },
    { allowInternetAccess: "no" as unknown as boolean },
    { heapMb: 1 },
    { idleSpares: -1 },
    { createSandbox: {} as NonNullable<E2BOptions["createSandbox"]> },
  ])("refuses %j", (options) => {
    const [option] = Object.keys(options);
    expect(() => e2b(options)).toThrow(expect.objectContaining({ code: "ERR_RLM_CONFIG", option }));
  });

  it("names the one that was probably meant", () => {
    expect(() => e2b({ timeout: 1 } as E2BOptions)).toThrow("did you mean `timeoutMs`");
  });

  it("says what to install when the package is missing", async () => {
    const session = await e2b().open(openRequest());
    await expect(session.execute("1")).rejects.toThrow("npm install e2b");
    await session.close();
  });
});
