import type { HostFunction } from "../../../spec/environment.js";
import type { CallReply, LoadPart, StopReason } from "../../protocol/messages.js";

/** What the runner asks of the guest, as JSON, within one slice. Values of cells travel beside it, in the order of use. */
export type Operation =
  | { readonly type: "open"; readonly functions: readonly HostFunction[] }
  | ({ readonly type: "load" } & LoadPart)
  | { readonly type: "restore"; readonly variables: readonly (readonly [string, string])[] }
  | { readonly type: "repair" }
  | { readonly type: "run"; readonly scripts: number; readonly isAsync: boolean }
  | { readonly type: "refused"; readonly name: string; readonly message: string; readonly place: string }
  | { readonly type: "settle"; readonly replies: readonly CallReply[] }
  | { readonly type: "timer" }
  | { readonly type: "rejection" }
  | { readonly type: "stuck" }
  | { readonly type: "rest" }
  | { readonly type: "stop"; readonly reason: StopReason; readonly running: boolean }
  | { readonly type: "answer" }
  | { readonly type: "value" }
  | { readonly type: "finish"; readonly brief: boolean };
