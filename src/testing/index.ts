export { type EnvironmentSuiteOptions, testEnvironment } from "./environment-suite.js";
export {
  type ProviderStep,
  type ProviderSuiteOptions,
  type ProviderUnderTest,
  testProvider,
} from "./provider-suite.js";
export type { Script, ScriptedStep } from "./script.js";
export { fault, type StatusOptions } from "./scripted-fault.js";
export {
  type CompletionReply,
  type DropReply,
  type ErrorFields,
  type HangReply,
  type RawReply,
  type ReplyOptions,
  reply,
  type ScriptedAnswer,
  type ScriptedReply,
  type ScriptedToolCall,
  type ScriptedUsage,
} from "./scripted-reply.js";
export type { RequestOutcome, ScriptedRequest } from "./scripted-request.js";
export { ScriptedServer, type ScriptedServerOptions } from "./scripted-server.js";
export type { StrictOptions } from "./scripted-strict.js";
export type { Expectation, TestFramework } from "./test-framework.js";
