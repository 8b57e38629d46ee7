import { checkOptions, type Filled, integerFrom, type OptionRules, oneOf, text } from "../../util/check-options.js";
import type { ModalClient } from "./sdk.js";

/** Options of `modal()`. */
export interface ModalOptions {
  /**
   * App of Modal that the sandboxes belong to. It is made when it does not exist.
   * @default "rlm"
   */
  readonly appName?: string | undefined;
  /**
   * Image of a registry, with a shell and Node 20.18 or later, of 22 at least 22.8. Modal builds it at the first use.
   * @default "node:22-slim"
   */
  readonly image?: string | undefined;
  /**
   * Life time of a sandbox in milliseconds, in whole seconds. Modal cannot extend it: a run that takes longer goes on in a new sandbox, with
   * the context and small variables. A sandbox whose host is gone is ended by it.
   * @default 600_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Processor cores that a sandbox reserves; fractions are possible.
   * @default 1
   */
  readonly cpu?: number | undefined;
  /**
   * Memory of a sandbox in MiB, reserved and not exceeded.
   * @default 2048
   */
  readonly memoryMiB?: number | undefined;
  /**
   * Closes the network of a sandbox, both ways.
   * @default true
   */
  readonly blockNetwork?: boolean | undefined;
  /**
   * Limit of the engine's heap in MB. Long strings, such as a text context, lie outside of it; parsed JSON lies inside.
   * @default half of memoryMiB
   */
  readonly heapMb?: number | undefined;
  /**
   * Sandboxes kept ready for the next run, from the second run on. They cost as much as those in use.
   * @default 0
   */
  readonly idleSpares?: number | undefined;
  /**
   * Your own client of the package modal, for settings that have no option here. You close it.
   * @default a client of its own, with MODAL_TOKEN_ID and MODAL_TOKEN_SECRET or the profile in `~/.modal.toml`
   */
  readonly client?: ModalClient | undefined;
}

/** {@link ModalOptions} with every default filled in. */
export type ModalSettings = Filled<Omit<ModalOptions, "client">> & { readonly client: ModalClient | undefined };

const SECOND_MS = 1_000;
/** Less, and a sandbox would end before a run has begun. */
const LEAST_TIMEOUT_MS = 10_000;
const LEAST_MEMORY_MIB = 128;
const LEAST_HEAP_MB = 64;

const RULES: OptionRules<ModalOptions> = {
  appName: text,
  image: text,
  timeoutMs: {
    expected: `whole seconds of at least ${LEAST_TIMEOUT_MS}, in milliseconds`,
    accepts: (value) => integerFrom(LEAST_TIMEOUT_MS).accepts(value) && (value as number) % SECOND_MS === 0,
  },
  cpu: {
    expected: "a number above 0",
    accepts: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  },
  memoryMiB: integerFrom(LEAST_MEMORY_MIB),
  blockNetwork: oneOf(true, false),
  heapMb: integerFrom(LEAST_HEAP_MB),
  idleSpares: integerFrom(0),
  client: {
    expected: "a `ModalClient` of the package modal",
    accepts: (value) => typeof value === "object" && value !== null && "sandboxes" in value && "apps" in value,
  },
};

/**
 * Checks options and fills in the defaults.
 * @throws RLMConfigError naming the option, what is expected and what was given
 */
export function resolveModalOptions(options: ModalOptions): ModalSettings {
  checkOptions(options, RULES);
  const { memoryMiB = 2048 } = options;
  return {
    appName: options.appName ?? "rlm",
    image: options.image ?? "node:22-slim",
    timeoutMs: options.timeoutMs ?? 600_000,
    cpu: options.cpu ?? 1,
    memoryMiB,
    blockNetwork: options.blockNetwork ?? true,
    heapMb: options.heapMb ?? Math.max(LEAST_HEAP_MB, Math.floor(memoryMiB / 2)),
    idleSpares: options.idleSpares ?? 0,
    client: options.client,
  };
}
