import type { LimitName } from "./limits.js";
import type { Charge } from "./model.js";
import type { RLMResponse } from "./response.js";

/** Stable codes, safe to switch on; they never change between versions. */
export type RLMErrorCode =
  | "ERR_RLM_CONFIG"
  | "ERR_RLM_MODEL"
  | "ERR_RLM_ENVIRONMENT"
  | "ERR_RLM_ABORTED"
  | "ERR_RLM_LIMIT"
  | "ERR_RLM_SCHEMA"
  | "ERR_RLM_INTERNAL";

/** What every error of this library may carry. */
export interface RLMErrorDetails {
  /** The error that caused this one. */
  readonly cause?: unknown;
  /** The run in which it happened. */
  readonly runId?: string;
  /** Answer so far, usage, history and variables of a run that had already begun. */
  readonly partial?: RLMResponse;
}

const MARKER = Symbol.for("rlm.error");

/** Base of everything this library throws. Recognise it with {@link RLMError.isInstance}, which also works across copies of the package. */
export class RLMError extends Error {
  readonly code: RLMErrorCode;
  /** The run in which it happened. */
  runId?: string;
  /** Everything the run had achieved before it failed: answer draft, usage, history, variables. */
  partial?: RLMResponse;

  constructor(message: string, code: RLMErrorCode = "ERR_RLM_INTERNAL", details: RLMErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    if (details.runId !== undefined) this.runId = details.runId;
    if (details.partial !== undefined) this.partial = details.partial;
    Object.defineProperty(this, MARKER, { value: true });
  }

  static isInstance(error: unknown): error is RLMError {
    return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[MARKER] === true;
  }
}

/** A wrong option or argument. Thrown before anything is spawned or sent. */
export class RLMConfigError extends RLMError {
  /** Name of the option or argument. */
  readonly option: string;
  /** The value that was given. */
  readonly value: unknown;

  constructor(option: string, message: string, value?: unknown, details: RLMErrorDetails = {}) {
    super(message, "ERR_RLM_CONFIG", details);
    // Its kinds are told apart inside of the library only.
    this.name = "RLMConfigError";
    this.option = option;
    this.value = value;
  }
}

/** Facts about a failed model request. */
export interface RLMModelErrorDetails extends RLMErrorDetails {
  /** HTTP status, when the provider answered at all. */
  readonly status?: number;
  /** Whether sending the same request again may succeed. */
  readonly retryable?: boolean;
  /** The wait the provider asked for, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The request was changed to suit the model (a refused parameter): send it again at once. */
  readonly adapted?: boolean;
  /** The request was lost while the model was at work on it (a time limit, a connection that broke): providers charge for that. */
  readonly wasAtWork?: boolean;
  /** What the provider reported for the request all the same: usage beside an error, or beside something that is no reply. */
  readonly charge?: Charge | undefined;
}

/** A model request that failed: refused, broken off, timed out, or answered with something that is no reply. */
export class RLMModelError extends RLMError {
  readonly status?: number;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly adapted: boolean;
  readonly wasAtWork: boolean;
  readonly charge?: Charge;

  constructor(message: string, details: RLMModelErrorDetails = {}) {
    super(message, "ERR_RLM_MODEL", details);
    if (details.status !== undefined) this.status = details.status;
    this.retryable = details.retryable ?? false;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    this.adapted = details.adapted ?? false;
    this.wasAtWork = details.wasAtWork ?? false;
    if (details.charge !== undefined) this.charge = details.charge;
  }
}

/** The REPL could not be started, or broke its protocol, and could not be brought back. */
export class RLMEnvironmentError extends RLMError {
  constructor(message: string, details: RLMErrorDetails = {}) {
    super(message, "ERR_RLM_ENVIRONMENT", details);
  }
}

/** The run was stopped through its `signal`, by leaving a stream early, or by closing its session. */
export class RLMAbortError extends RLMError {
  constructor(message = "The run was aborted", details: RLMErrorDetails = {}) {
    super(message, "ERR_RLM_ABORTED", details);
    // The name that web APIs and Node use for cancellation, so that generic code recognises it.
    this.name = "AbortError";
  }
}

/** A limit was reached: thrown by a run only under `onLimit: "throw"`, and used inside a run to refuse single calls. */
export class RLMLimitError extends RLMError {
  /** The option that set the limit. */
  readonly limit: LimitName;
  /** The limit's value, in the option's unit. */
  readonly max: number;
  /** What had been used of it when it was reached. */
  readonly used: number;

  constructor(limit: LimitName, max: number, used: number, message?: string, details: RLMErrorDetails = {}) {
    super(message ?? `The limit \`${limit}\` of ${max} is reached (used: ${used})`, "ERR_RLM_LIMIT", details);
    this.limit = limit;
    this.max = max;
    this.used = used;
  }
}

/** The answer did not fit the schema, and the model could not mend it within the limits; or the schema threw, which is the `cause` then. */
export class RLMSchemaError extends RLMError {
  /** The last value the model handed in. */
  readonly value: unknown;
  /** What is wrong with it, one line per problem. */
  readonly issues: readonly string[];

  constructor(message: string, value: unknown, issues: readonly string[], details: RLMErrorDetails = {}) {
    super(message, "ERR_RLM_SCHEMA", details);
    this.value = value;
    this.issues = issues;
  }
}
