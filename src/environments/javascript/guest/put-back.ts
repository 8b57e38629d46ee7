import {
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  globalObject,
  ObjectPrototype,
} from "./primordials.js";

/**
 * Gives a property its original descriptor. `function print() {}` in a cell makes a global that cannot be configured any more, but still
 * be assigned: then the value alone is put back. False when the property is locked for good.
 */
export function putBack(holder: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
  if (defineProperty(holder, key, descriptor)) return true;
  return "value" in descriptor && defineProperty(holder, key, { value: descriptor.value as unknown });
}

/** Makes a global variable of a name, or gives it its value again. */
export function putGlobal(name: string, value: unknown, enumerable: boolean): boolean {
  return putBack(globalObject, name, { value, writable: true, configurable: true, enumerable });
}

const FIELDS = ["get", "set", "value", "writable", "enumerable", "configurable"] as const;

/** Takes away what a cell has added to all objects and what every description of a property would inherit. */
export function cleanDescriptors(): boolean {
  for (let index = 0; index < FIELDS.length; index++) {
    const field = FIELDS[index] as string;
    if (getOwnPropertyDescriptor(ObjectPrototype, field) && !deleteProperty(ObjectPrototype, field)) return false;
  }
  return true;
}
