import { describe, expect, it } from "vitest";
import { resolveModalOptions } from "../../../src/environments/modal/options.js";
import { type ModalClient, type ModalOptions, modal } from "../../../src/environments/modal.js";
import { openRequest } from "../open-session.js";

describe("options of sandboxes of Modal", () => {
  it.each<ModalOptions>([
    { appName: "" },
    { image: "" },
    { timeoutMs: 1_000 },
    { timeoutMs: 60_500 },
    { cpu: 0 },
    { cpu: Number.POSITIVE_INFINITY },
    { memoryMiB: 64 },
    { blockNetwork: "yes" as unknown as boolean },
    { heapMb: 1 },
    { idleSpares: 0.5 },
    { client: {} as ModalClient },
  ])("refuses %j", (options) => {
    const [option] = Object.keys(options);
    expect(() => modal(options)).toThrow(expect.objectContaining({ code: "ERR_RLM_CONFIG", option }));
  });

  it("names the one that was probably meant", () => {
    expect(() => modal({ memoryMb: 1 } as ModalOptions)).toThrow("did you mean `memoryMiB`");
  });

  it("gives the engine half of the memory unless told otherwise", () => {
    expect(resolveModalOptions({ memoryMiB: 1000 }).heapMb).toBe(500);
    expect(resolveModalOptions({ memoryMiB: 1000, heapMb: 900 }).heapMb).toBe(900);
  });

  it("says what to install when the package is missing", async () => {
    const environment = modal();
    const session = await environment.open(openRequest());
    await expect(session.execute("1")).rejects.toThrow("npm install modal");
    await session.close();
    await environment.close?.();
  });
});
