import {
  apply,
  arrayBufferLength,
  charCodeAt,
  dataViewBuffer,
  dataViewLength,
  dataViewOffset,
  fromCharCode,
  isInstance,
  NativeArrayBuffer,
  NativeDataView,
  NativeRangeError,
  NativeString,
  NativeTypeError,
  NativeUint8Array,
  sliceArray,
  toLowerCase,
  trim,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayOffset,
  typedArrayTag,
} from "../primordials.js";

const REPLACEMENT = 0xfffd;
/** Characters made at once; more arguments than this would not fit on the stack. */
const CHUNK = 4_096;

/** Length in UTF-8 and the bytes themselves, in one pass each. */
function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new NativeUint8Array(text.length * 3);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = codePointAt(text, index);
    if (code > 0xffff) index++;
    if (code < 0x80) bytes[length++] = code;
    else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 63);
    } else if (code < 0x10000) {
      bytes[length++] = 0xe0 | (code >> 12);
      bytes[length++] = 0x80 | ((code >> 6) & 63);
      bytes[length++] = 0x80 | (code & 63);
    } else {
      bytes[length++] = 0xf0 | (code >> 18);
      bytes[length++] = 0x80 | ((code >> 12) & 63);
      bytes[length++] = 0x80 | ((code >> 6) & 63);
      bytes[length++] = 0x80 | (code & 63);
    }
  }
  const exact = new NativeUint8Array(length);
  for (let index = 0; index < length; index++) exact[index] = bytes[index] as number;
  return exact;
}

function codePointAt(text: string, index: number): number {
  const code = charCodeAt(text, index);
  if (code < 0xd800 || code > 0xdfff) return code;
  const next = charCodeAt(text, index + 1);
  if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return REPLACEMENT;
  return 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
}

export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text: unknown = ""): Uint8Array {
    return encodeUtf8(NativeString(text));
  }

  encodeInto(text: unknown, target: Uint8Array): { read: number; written: number } {
    const source = NativeString(text);
    const room = typedArrayByteLength(target);
    let read = 0;
    let written = 0;
    while (read < source.length) {
      const units = codePointAt(source, read) > 0xffff ? 2 : 1;
      const bytes = encodeUtf8(source.slice(read, read + units));
      if (written + bytes.length > room) break;
      for (let index = 0; index < bytes.length; index++) target[written + index] = bytes[index] as number;
      written += bytes.length;
      read += units;
    }
    return { read, written };
  }
}

function viewBytes(input: unknown): Uint8Array {
  if (input === undefined) return new NativeUint8Array(0);
  if (typedArrayTag(input) !== undefined) {
    return new NativeUint8Array(typedArrayBuffer(input), typedArrayOffset(input), typedArrayByteLength(input));
  }
  if (isInstance(input, NativeDataView))
    return new NativeUint8Array(dataViewBuffer(input), dataViewOffset(input), dataViewLength(input));
  if (isInstance(input, NativeArrayBuffer))
    return new NativeUint8Array(input as ArrayBuffer, 0, arrayBufferLength(input));
  throw new NativeTypeError("TextDecoder.decode expects an ArrayBuffer, a typed array or a DataView");
}

/** Names under which the three encodings go. */
function canonicalLabel(label: string): "utf-8" | "utf-16le" | "windows-1252" {
  switch (toLowerCase(trim(label))) {
    case "utf-8":
    case "utf8":
    case "unicode-1-1-utf-8":
      return "utf-8";
    case "utf-16le":
    case "utf-16":
    case "ucs-2":
      return "utf-16le";
    case "latin1":
    case "iso-8859-1":
    case "ascii":
    case "us-ascii":
    case "windows-1252":
      return "windows-1252";
    default:
      throw new NativeRangeError(`The encoding "${label}" is not supported: there are utf-8, utf-16le and latin1`);
  }
}

export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label: unknown = "utf-8", options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
    this.encoding = canonicalLabel(NativeString(label));
    this.fatal = !!options.fatal;
    this.ignoreBOM = !!options.ignoreBOM;
  }

  decode(input?: unknown, options?: { stream?: unknown } | null): string {
    if (options?.stream) {
      throw new NativeTypeError("TextDecoder.decode cannot go on from piece to piece: put the bytes together first");
    }
    const bytes = viewBytes(input);
    const units =
      this.encoding === "utf-8"
        ? utf8Units(bytes, this.fatal)
        : this.encoding === "utf-16le"
          ? wideUnits(bytes, this.fatal)
          : bytes;
    const start = units[0] === 0xfeff && !this.ignoreBOM && this.encoding !== "windows-1252" ? 1 : 0;
    let text = "";
    for (let index = start; index < units.length; index += CHUNK) {
      text += apply(fromCharCode, undefined, sliceArray(units as unknown as number[], index, index + CHUNK));
    }
    return text;
  }
}

function malformed(fatal: boolean): number {
  if (fatal) throw new NativeTypeError("The encoded data was not valid");
  return REPLACEMENT;
}

function wideUnits(bytes: Uint8Array, fatal: boolean): Uint16Array | number[] {
  const units: number[] = [];
  const even = typedArrayByteLength(bytes) & ~1;
  for (let index = 0; index < even; index += 2)
    units[units.length] = (bytes[index] as number) | ((bytes[index + 1] as number) << 8);
  if (even < typedArrayByteLength(bytes)) units[units.length] = malformed(fatal);
  return units;
}

/** UTF-16 code units of UTF-8 bytes; each malformed sequence becomes one replacement character, as the standard says. */
function utf8Units(bytes: Uint8Array, fatal: boolean): number[] {
  const units: number[] = [];
  const length = typedArrayByteLength(bytes);
  for (let index = 0; index < length; ) {
    const first = bytes[index++] as number;
    if (first < 0x80) {
      units[units.length] = first;
      continue;
    }
    let needed =
      first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
    if (needed === 0) {
      units[units.length] = malformed(fatal);
      continue;
    }
    let code = first & (0x3f >> needed);
    let lower = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    let upper = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    while (needed > 0) {
      const next = index < length ? (bytes[index] as number) : 0;
      if (next < lower || next > upper) break;
      lower = 0x80;
      upper = 0xbf;
      code = (code << 6) | (next & 0x3f);
      index++;
      needed--;
    }
    if (needed > 0) units[units.length] = malformed(fatal);
    else if (code > 0xffff) {
      units[units.length] = 0xd800 + ((code - 0x10000) >> 10);
      units[units.length] = 0xdc00 + ((code - 0x10000) & 0x3ff);
    } else units[units.length] = code;
  }
  return units;
}
