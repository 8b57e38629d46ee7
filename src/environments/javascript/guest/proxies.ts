import {
  defineProperty,
  globalObject,
  NativeProxy,
  NativeTypeError,
  NativeWeakMap,
  weakGet,
  weakHas,
  weakSet,
} from "./primordials.js";

/** What each proxy of a cell stands for. Nothing but this tells a proxy from its target without running its traps. */
const targets = new NativeWeakMap<object, object>();
const revoked = new NativeWeakMap<object, true>();

function create(target: unknown, handler: unknown): object {
  const proxy = new NativeProxy(target as object, handler as ProxyHandler<object>);
  weakSet(targets, proxy, target as object);
  return proxy;
}

function revocable(target?: unknown, handler?: unknown): { proxy: object; revoke: () => void } {
  const pair = NativeProxy.revocable(target as object, handler as ProxyHandler<object>);
  const { proxy, revoke } = pair;
  weakSet(targets, proxy, target as object);
  return {
    proxy,
    revoke: () => {
      weakSet(revoked, proxy, true);
      revoke();
    },
  };
}

/** Puts a `Proxy` in place of the engine's own that takes note of what it makes. Runs before any cell. */
export function noteProxies(): void {
  // A method cannot be constructed, and an arrow function has no `new.target`.
  const Noted = function (target?: unknown, handler?: unknown): object {
    if (new.target === undefined) throw new NativeTypeError("Constructor Proxy requires 'new'");
    return create(target, handler);
  };
  Noted.prototype = undefined;
  defineProperty(Noted, "name", { value: "Proxy", configurable: true });
  defineProperty(Noted, "revocable", { value: revocable, writable: true, configurable: true, enumerable: false });
  defineProperty(globalObject, "Proxy", { value: Noted, writable: true, configurable: true, enumerable: false });
}

export function isProxy(value: object): boolean {
  return weakHas(targets, value);
}

/** The object itself, or what a proxy stands for in the end; `undefined` when a proxy on the way is revoked. Runs no trap. */
export function lookThrough(value: object): object | undefined {
  let seen = value;
  for (let target = weakGet(targets, seen); target !== undefined; target = weakGet(targets, seen)) {
    if (weakHas(revoked, seen)) return undefined;
    seen = target;
  }
  return seen;
}
