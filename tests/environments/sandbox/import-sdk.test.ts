import { expect, it } from "vitest";
import { importSdk } from "../../../src/environments/sandbox/import-sdk.js";

it("says what to install, as an environment that cannot be started", async () => {
  await expect(importSdk("rlm-no-such-package" as never)).rejects.toMatchObject({
    name: "RLMEnvironmentError",
    code: "ERR_RLM_ENVIRONMENT",
    message: expect.stringContaining("run `npm install rlm-no-such-package`"),
  });
});
