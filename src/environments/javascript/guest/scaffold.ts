import type { HostFunction } from "../../../spec/environment.js";
import { restoreAnswer } from "./answer.js";
import { createConsole, print, resetConsole } from "./console.js";
import { FINAL, FINAL_VAR } from "./final.js";
import { createHostFunction } from "./host-calls.js";
import { clock } from "./host-functions.js";
import { keepAll, keepIntrinsics, overwrittenBuiltIns, restoreIntrinsics } from "./intrinsics.js";
import { rebindKeptValues } from "./kept-values.js";
import {
  append,
  apply,
  dateNow,
  defineProperty,
  getOwnPropertyDescriptor,
  globalObject,
  isExtensible,
  join,
  list,
  mapForEach,
  mapSet,
  NativeError,
  NativeMap,
  NativeTypeError,
  promiseThen,
  rejectPromise,
  resolvedPromise,
} from "./primordials.js";
import { cleanDescriptors, putGlobal } from "./put-back.js";
import { installStackTraces } from "./stack-traces.js";
import { clearTimer, setImmediate, setInterval, setTimeout } from "./timers.js";
import { listVariables, markBuiltIn } from "./variables.js";
import { AbortController, AbortSignal } from "./web/abort-controller.js";
import { atob, btoa } from "./web/base64.js";
import { Crypto } from "./web/crypto.js";
import { DOMException } from "./web/dom-error.js";
import { structuredClone } from "./web/structured-clone.js";
import { TextDecoder, TextEncoder } from "./web/text-encoding.js";
import { URL } from "./web/url.js";
import { URLSearchParams } from "./web/url-search-params.js";

/** Names that are put back before every cell. */
const scaffold = new NativeMap<string, unknown>();

function provide(name: string, value: unknown): void {
  mapSet(scaffold, name, value);
  markBuiltIn(name);
  putGlobal(name, value, false);
}

/** The bundler gives classes that name themselves another name, which would show in printed values and errors. */
function provideClass(name: string, made: object): void {
  defineProperty(made, "name", { value: name, configurable: true });
  provide(name, made);
}

/** SHOW_VARS(): one line per variable. */
function SHOW_VARS(): string {
  const infos = listVariables();
  if (infos.length === 0) return "No variables are defined yet.";
  const lines = list<string>();
  for (let index = 0; index < infos.length; index++) {
    const info = infos[index] as (typeof infos)[number];
    append(lines, `${info.name}: ${info.type} = ${info.preview}`);
  }
  return join(lines, "\n");
}

function refuse(name: string, advice: string): (...values: unknown[]) => never {
  const holder = {
    [name](): never {
      throw new NativeError(`${name}() is not available in this REPL: ${advice}`);
    },
  };
  return holder[name] as () => never;
}

function queueMicrotask(callback?: unknown): void {
  if (typeof callback !== "function") throw new NativeTypeError("queueMicrotask(callback) expects a function");
  promiseThen(resolvedPromise(), () => {
    apply(callback as () => unknown, undefined, []);
  });
}

/** Puts everything on the global object that every session has. */
export function installScaffold(): void {
  installStackTraces();
  keepIntrinsics();
  // Never put back: a cell that declares this name means a variable of its own.
  putGlobal("global", globalObject, false);
  provide("print", print);
  const console = createConsole();
  provide("console", console);
  // A cell that has collected what it logs would leave those after it without output.
  keepAll(console);
  provide("FINAL", FINAL);
  provide("FINAL_VAR", FINAL_VAR);
  provide("SHOW_VARS", SHOW_VARS);
  provide("setTimeout", setTimeout);
  provide("setInterval", setInterval);
  provide("setImmediate", setImmediate);
  provide("clearTimeout", clearTimer);
  provide("clearInterval", clearTimer);
  provide("clearImmediate", clearTimer);
  provide("queueMicrotask", queueMicrotask);
  provide("structuredClone", structuredClone);
  provide("performance", { now: () => clock(), timeOrigin: dateNow() });
  provide("crypto", new Crypto());
  provide("btoa", btoa);
  provide("atob", atob);
  provideClass("TextEncoder", TextEncoder);
  provideClass("TextDecoder", TextDecoder);
  provideClass("URL", URL);
  provideClass("URLSearchParams", URLSearchParams);
  provideClass("AbortController", AbortController);
  provideClass("AbortSignal", AbortSignal);
  provideClass("DOMException", DOMException);
  provide(
    "require",
    refuse("require", "there are no modules. Use plain JavaScript and the functions described to you"),
  );
  provide("fetch", refuse("fetch", "there is no network. Everything you need is in the variables"));
  const importing = "there are no modules. Use plain JavaScript and the functions described to you";
  provide("__rlm_import__", () =>
    rejectPromise(new NativeError(`import() is not available in this REPL: ${importing}`)),
  );
  restoreAnswer();
  markBuiltIn("answer");
}

/** Adds the functions that the host offers. */
export function installHostFunctions(functions: readonly HostFunction[]): void {
  for (let index = 0; index < functions.length; index++) {
    const described = functions[index] as HostFunction;
    provide(described.name, createHostFunction(described));
  }
}

/** Names that a cell has given values of its own, which no later cell will find. */
export function overwrittenNames(): string[] {
  const names = overwrittenBuiltIns();
  mapForEach(scaffold, (value, name) => {
    const now = getOwnPropertyDescriptor(globalObject, name);
    if (now && "value" in now && now.value !== value && now.value !== undefined) append(names, name);
  });
  return names;
}

/** Puts everything back that a cell may have overwritten. Gives what a cell has locked, so that it cannot be put back. */
export function restoreScaffold(): string | undefined {
  if (!cleanDescriptors()) return "Object.prototype";
  if (!isExtensible(globalObject)) return "globalThis";
  resetConsole();
  let locked = restoreIntrinsics();
  mapForEach(scaffold, (value, name) => {
    const now = getOwnPropertyDescriptor(globalObject, name);
    if (now && "value" in now && now.value === value && now.writable) return;
    if (!putGlobal(name, value, false)) locked = name;
  });
  locked = rebindKeptValues() ?? locked;
  return restoreAnswer() ? locked : "answer";
}
