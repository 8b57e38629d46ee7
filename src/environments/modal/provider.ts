import { fieldsOf, textOf } from "../../util/record.js";
import { importSdk } from "../sandbox/import-sdk.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { SandboxProvider } from "../sandbox/sandbox-programs.js";
import { describeServiceProblem, problemWords } from "../sandbox/service-problem.js";
import { ModalSandbox } from "./modal-sandbox.js";
import type { ModalSettings } from "./options.js";
import type { ModalClient } from "./sdk.js";

const FAREWELL =
  '({ ModalClient }, ids) => { const { sandboxes } = new ModalClient({ logLevel: "error" }); ' +
  "for (const id of ids) sandboxes.fromId(id).then((sandbox) => sandbox.terminate()).catch(() => {}) }";
/** Codes of gRPC. */
const RESOURCE_EXHAUSTED = 8;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** Modal with the settings of a driver. */
export class ModalProvider implements SandboxProvider {
  readonly source: SandboxProvider["source"];
  readonly heapMb: number;
  readonly idleSpares: number;
  readonly textOutput = false;
  readonly farewell: SandboxProvider["farewell"];
  readonly #settings: ModalSettings;
  #own: Promise<ModalClient> | undefined;
  #secrets: readonly string[] = [];
  #url: string | undefined;

  constructor(settings: ModalSettings) {
    this.#settings = settings;
    this.heapMb = settings.heapMb;
    // A client of the user's does not reach another process.
    this.farewell = settings.client ? undefined : { packageName: "modal", program: FAREWELL, env: {} };
    this.idleSpares = settings.idleSpares;
    this.source = {
      name: `the image \`${settings.image}\``,
      advice: "Name one with a newer Node in `image`, such as `node:24-slim`",
    };
  }

  async open(): Promise<Sandbox> {
    const { appName, image, timeoutMs, cpu, memoryMiB, blockNetwork } = this.#settings;
    const client = await this.#client();
    const app = await client.apps.fromName(appName, { createIfMissing: true });
    const sandbox = await client.sandboxes.create(app, client.images.fromRegistry(image), {
      timeoutMs,
      blockNetwork,
      cpu,
      memoryMiB,
      memoryLimitMiB: memoryMiB,
      tags: { "created-by": "rlm" },
    });
    return new ModalSandbox(sandbox, timeoutMs, (error) => this.describe(error));
  }

  describe(error: unknown): string {
    const words = problemWords(error, this.#secrets);
    const { code, name } = fieldsOf(error);
    if (code === UNAUTHENTICATED || code === PERMISSION_DENIED || /token_id|credentials/i.test(words)) {
      return `Modal did not accept the token. Set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET, or have them in ~/.modal.toml (${words})`;
    }
    if (code === RESOURCE_EXHAUSTED || name === "ResourceExhaustedError") {
      return `Modal's limit of sandboxes or requests is reached. Wait, or run less at the same time (${words})`;
    }
    const service = { name: "Modal", statusPage: "https://status.modal.com", url: this.#url };
    return describeServiceProblem(error, words, service);
  }

  /** Closes the connection, unless it is the user's. */
  async close(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    const client = await own?.catch(() => undefined);
    client?.close();
  }

  async #client(): Promise<ModalClient> {
    this.#own ??= this.#settings.client ? undefined : importClient();
    const client = this.#settings.client ?? (await this.#own);
    const { tokenId, tokenSecret, serverUrl } = fieldsOf(fieldsOf(client)["profile"]);
    this.#secrets = [tokenId, tokenSecret].filter((secret) => typeof secret === "string");
    this.#url = textOf(serverUrl);
    return client as ModalClient;
  }
}

async function importClient(): Promise<ModalClient> {
  const { ModalClient } = (await importSdk("modal")) as {
    readonly ModalClient: new (parameters: { readonly logLevel: string }) => ModalClient;
  };
  // A library does not print.
  return new ModalClient({ logLevel: "error" });
}
