/** The door: every public name, and nothing else. */

export type { KeywordCall, SessionCall } from "./call.js";
export type { Client } from "./client.js";
export type { BudgetLimits } from "./core/account.js";
export { type BudgetLeft, SharedBudget } from "./core/budget.js";
export type { CacheStore } from "./core/cache.js";
export type { RLMEventListener } from "./core/events.js";
export type { HistoryMessage, SessionState } from "./core/session-state.js";
export { type DockerOptions, docker } from "./environments/docker.js";
export {
  type E2BCommand,
  type E2BCommandOptions,
  type E2BCreate,
  type E2BCreateOptions,
  type E2BOptions,
  type E2BSandbox,
  e2b,
} from "./environments/e2b.js";
export { type LocalEnvironmentOptions, localEnvironment } from "./environments/local.js";
export {
  type ModalClient,
  type ModalCreateOptions,
  type ModalExecOptions,
  type ModalOptions,
  type ModalProcess,
  type ModalSandbox,
  modal,
} from "./environments/modal.js";
export { type PyodideOptions, type PythonOptions, python } from "./environments/python.js";
export type { LoadContext, ManyItem, ManyItems, ManyResult } from "./many/item.js";
export type { ManyProgress } from "./many/progress.js";
export type { ManyOptions } from "./many.js";
export type { EnvironmentName, EnvironmentOptions } from "./named-environments.js";
export { type ConsoleOptions, consoleObserver } from "./observers/console.js";
export type { LineLogger } from "./observers/line-logger.js";
export { type OpenTelemetryApi, type OpenTelemetryOptions, openTelemetryObserver } from "./observers/open-telemetry.js";
export { TrajectoryLogger, type TrajectoryLoggerOptions } from "./observers/trajectory-logger.js";
export type { ResolvedConfig, RLMConfig, RunObserver, RunOptions } from "./options.js";
export { type ChatClient, chatCompletions } from "./providers/chat-completions.js";
export { createClient } from "./providers/create-client.js";
export type { PresetName } from "./providers/presets.js";
export type { ModelPrice, PriceTable } from "./providers/price-table.js";
export type { RLMSession, SessionOptions } from "./session.js";
export type { ContextInput, ContextValue, JsonValue } from "./spec/context.js";
export type {
  CapturedText,
  CellError,
  CellResult,
  Environment,
  EnvironmentLimits,
  EnvironmentSession,
  ExecuteOptions,
  FinalValue,
  HostBridge,
  HostCall,
  HostErrorValue,
  HostFunction,
  OpenRequest,
  ResetInfo,
  VariableInfo,
} from "./spec/environment.js";
export {
  RLMAbortError,
  RLMConfigError,
  RLMEnvironmentError,
  RLMError,
  type RLMErrorCode,
  type RLMErrorDetails,
  RLMLimitError,
  RLMModelError,
  type RLMModelErrorDetails,
  RLMSchemaError,
} from "./spec/errors.js";
export type { EventBase, RLMEvent, RLMEventOf, RLMEventType } from "./spec/events.js";
export type { LimitName } from "./spec/limits.js";
export type {
  AttachmentPart,
  Charge,
  ChatMessage,
  ContentPart,
  LanguageModel,
  ModelCall,
  ModelReply,
  StopReason,
} from "./spec/model.js";
export type { FinishReason, HistoryCell, HistoryEntry, LimitReason, RLMResponse } from "./spec/response.js";
export type { InferSchema, JsonSchema, Schema, StandardSchema } from "./spec/schema.js";
export type { Tool, Tools, ToolValue } from "./spec/tool.js";
export type { ModelUsage, TokenUsage } from "./spec/usage.js";
export type { RunStream } from "./stream.js";
export type { PromptParts, PromptVariant, SystemPrompt } from "./text/prompts/build.js";
export { RLMWrapper, type RLMWrapperOptions } from "./wrapper.js";
