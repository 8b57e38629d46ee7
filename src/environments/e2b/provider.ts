import { isRecord } from "../../util/record.js";
import { importSdk } from "../sandbox/import-sdk.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { SandboxProvider } from "../sandbox/sandbox-programs.js";
import { describeServiceProblem, problemWords } from "../sandbox/service-problem.js";
import { E2BSandbox } from "./e2b-sandbox.js";
import type { E2BSettings } from "./options.js";
import type { E2BCreate } from "./sdk.js";

const FAREWELL = "({ Sandbox }, ids) => { for (const id of ids) Sandbox.kill(id).catch(() => {}) }";

/** E2B with the settings of a driver. */
export function e2bProvider(settings: E2BSettings): SandboxProvider {
  const { template, timeoutMs, apiKey, allowInternetAccess, heapMb, idleSpares } = settings;
  const describe = (error: unknown) => describeProblem(error, settings);
  return {
    async open(): Promise<Sandbox> {
      const create = settings.createSandbox ?? (await importCreate());
      const sandbox = await create(template, {
        timeoutMs,
        allowInternetAccess,
        ...(apiKey === undefined ? {} : { apiKey }),
        metadata: { "created-by": "rlm" },
      });
      return new E2BSandbox(sandbox, timeoutMs, describe);
    },
    describe,
    source: {
      name: `the E2B template \`${template}\``,
      advice: 'Build one with `Template.build(Template().fromNodeImage("24"), "node-24")` and name it in `template`',
    },
    heapMb,
    idleSpares,
    textOutput: true,
    // A function of the user's does not reach another process.
    farewell: settings.createSandbox
      ? undefined
      : { packageName: "e2b", program: FAREWELL, env: apiKey === undefined ? {} : { E2B_API_KEY: apiKey } },
  };
}

async function importCreate(): Promise<E2BCreate> {
  const { Sandbox } = (await importSdk("e2b")) as {
    readonly Sandbox: { create: E2BCreate };
  };
  return (template, options) => Sandbox.create(template, options);
}

function describeProblem(error: unknown, { apiKey, template, createSandbox }: E2BSettings): string {
  const secrets = [apiKey, process.env["E2B_API_KEY"]].filter((secret) => secret !== undefined);
  const words = problemWords(error, secrets);
  const name = isRecord(error) ? error["name"] : undefined;
  switch (name) {
    case "AuthenticationError":
      return `E2B did not accept the key. Set E2B_API_KEY, or give \`apiKey\` (${words})`;
    case "RateLimitError":
      return `E2B's limit of sandboxes or requests is reached. Wait, or run less at the same time (${words})`;
    case "TimeoutError":
      return `the sandbox ended, or did not answer in time (${words})`;
    case "NotFoundError":
    case "SandboxNotFoundError":
      return `E2B does not know the template \`${template}\` or its sandbox any more (${words})`;
    default:
      // A function of the user's may ask elsewhere.
      return describeServiceProblem(error, words, {
        name: "E2B",
        statusPage: "https://status.e2b.dev",
        url: createSandbox ? undefined : apiUrl(process.env),
      });
  }
}

/** Where the package asks for sandboxes. */
function apiUrl({ E2B_API_URL, E2B_DOMAIN }: NodeJS.ProcessEnv): string {
  return E2B_API_URL || `https://api.${E2B_DOMAIN || "e2b.app"}`;
}
