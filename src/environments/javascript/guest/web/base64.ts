import { charCodeAt, fromCharCode, indexOf, NativeError, NativeString } from "../primordials.js";
import { domError } from "./dom-error.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BLANKS = "\t\n\f\r ";

/** As browsers and Node have it: one byte per character, so text has to be encoded first. */
export function btoa(data: unknown): string {
  const text = NativeString(data);
  let result = "";
  for (let index = 0; index < text.length; index += 3) {
    const left = text.length - index;
    const bits =
      (byteAt(text, index) << 16) |
      (left > 1 ? byteAt(text, index + 1) << 8 : 0) |
      (left > 2 ? byteAt(text, index + 2) : 0);
    result += `${ALPHABET[bits >> 18]}${ALPHABET[(bits >> 12) & 63]}`;
    result += `${left > 1 ? ALPHABET[(bits >> 6) & 63] : "="}${left > 2 ? ALPHABET[bits & 63] : "="}`;
  }
  return result;
}

function byteAt(text: string, index: number): number {
  const code = charCodeAt(text, index);
  if (code > 255)
    throw new NativeError(
      "btoa: the text has characters outside of Latin-1. Encode it first, for example with encodeURIComponent",
    );
  return code;
}

export function atob(data: unknown): string {
  const text = NativeString(data);
  let digits = "";
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    if (indexOf(BLANKS, character) < 0) digits += character;
  }
  let end = digits.length;
  if (end % 4 === 0) while (digits.length - end < 2 && digits[end - 1] === "=") end--;
  if (end % 4 === 1) refuse();
  let result = "";
  let bits = 0;
  let count = 0;
  for (let index = 0; index < end; index++) {
    const value = indexOf(ALPHABET, digits[index] as string);
    if (value < 0) refuse();
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      result += fromCharCode((bits >> count) & 255);
    }
  }
  return result;
}

function refuse(): never {
  throw domError("InvalidCharacterError", "atob: the text is not correctly encoded base64");
}
