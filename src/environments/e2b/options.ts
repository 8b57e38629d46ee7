import { checkOptions, type Filled, integerFrom, type OptionRules, oneOf, text } from "../../util/check-options.js";
import type { E2BCreate } from "./sdk.js";

/** Options of `e2b()`. */
export interface E2BOptions {
  /**
   * Name or id of the template that sandboxes are made from. It must have Node 20.18 or later, of 22 at least 22.8.
   * @default "base"
   */
  readonly template?: string | undefined;
  /**
   * Life time of a sandbox in milliseconds. It is extended as long as this process lives, so that a run may take longer; a sandbox whose
   * host is gone is ended by E2B after it.
   * @default 300_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Key of E2B. It never reaches a sandbox.
   * @default the variable E2B_API_KEY
   */
  readonly apiKey?: string | undefined;
  /**
   * Whether code may reach the internet from the sandbox.
   * @default false
   */
  readonly allowInternetAccess?: boolean | undefined;
  /**
   * Limit of the engine's heap in MB. Long strings, such as a text context, lie outside of it; parsed JSON lies inside.
   * @default half of the sandbox's memory
   */
  readonly heapMb?: number | undefined;
  /**
   * Sandboxes kept ready for the next run, from the second run on. They cost as much as those in use.
   * @default 0
   */
  readonly idleSpares?: number | undefined;
  /**
   * Makes the sandboxes in place of `Sandbox.create` of the package e2b, for settings that have no option here. The driver ends them.
   *
   * @example
   * ```ts
   * e2b({ createSandbox: (template, options) => Sandbox.create(template, { ...options, domain: "sandboxes.example.com" }) });
   * ```
   */
  readonly createSandbox?: E2BCreate | undefined;
}

/** {@link E2BOptions} with every default filled in. */
export type E2BSettings = Filled<Omit<E2BOptions, "apiKey" | "heapMb" | "createSandbox">> & {
  readonly apiKey: string | undefined;
  readonly heapMb: number | undefined;
  readonly createSandbox: E2BCreate | undefined;
};

/** Less, and extending it would come too late on a bad day. */
const LEAST_TIMEOUT_MS = 10_000;

const RULES: OptionRules<E2BOptions> = {
  template: text,
  timeoutMs: integerFrom(LEAST_TIMEOUT_MS),
  apiKey: text,
  allowInternetAccess: oneOf(true, false),
  heapMb: integerFrom(64),
  idleSpares: integerFrom(0),
  createSandbox: { expected: "a function", accepts: (value) => typeof value === "function" },
};

/**
 * Checks options and fills in the defaults.
 * @throws RLMConfigError naming the option, what is expected and what was given
 */
export function resolveE2BOptions(options: E2BOptions): E2BSettings {
  checkOptions(options, RULES);
  return {
    template: options.template ?? "base",
    timeoutMs: options.timeoutMs ?? 300_000,
    apiKey: options.apiKey,
    allowInternetAccess: options.allowInternetAccess ?? false,
    heapMb: options.heapMb,
    idleSpares: options.idleSpares ?? 0,
    createSandbox: options.createSandbox,
  };
}
