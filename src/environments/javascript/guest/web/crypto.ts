import { randomBytes } from "../host-functions.js";
import {
  charCodeAt,
  NativeError,
  NativeUint8Array,
  numberToString,
  slice,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayOffset,
  typedArrayTag,
} from "../primordials.js";
import { domError } from "./dom-error.js";

/** More are refused, as the standard says. */
const MAX_BYTES = 65_536;

/** What programs use of Web Cryptography: random values, from the system's own source. */
export class Crypto {
  getRandomValues<View>(view: View): View {
    const type = typedArrayTag(view);
    if (type === undefined || type === "Float32Array" || type === "Float64Array" || type === "Float16Array")
      throw domError("TypeMismatchError", "crypto.getRandomValues expects a typed array of integers");
    const length = typedArrayByteLength(view);
    if (length > MAX_BYTES)
      throw domError("QuotaExceededError", `crypto.getRandomValues fills at most ${MAX_BYTES} bytes at once`);
    const bytes = new NativeUint8Array(typedArrayBuffer(view), typedArrayOffset(view), length);
    const random = randomBytes(length);
    for (let index = 0; index < length; index++) bytes[index] = charCodeAt(random, index);
    return view;
  }

  /** Version 4: random but for the digits that say so. */
  randomUUID(): string {
    const random = randomBytes(16);
    let digits = "";
    for (let index = 0; index < 16; index++) {
      const byte = charCodeAt(random, index);
      const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
      digits += slice(numberToString(marked + 0x100, 16), 1);
      if (index === 3 || index === 5 || index === 7 || index === 9) digits += "-";
    }
    return digits;
  }

  get subtle(): never {
    throw new NativeError(
      "crypto.subtle is not available in this REPL: there are crypto.randomUUID() and crypto.getRandomValues(array)",
    );
  }
}
