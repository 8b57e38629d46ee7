import { RLMConfigError } from "../spec/errors.js";

const ascii = (bytes: Uint8Array, start: number, text: string) =>
  Buffer.from(
    bytes.buffer,
    bytes.byteOffset + start,
    Math.min(text.length, Math.max(0, bytes.length - start)),
  ).toString("latin1") === text;

/** The forms of images that models take, told by their first bytes: names are wrong too often. */
const FORMS: readonly (readonly [mediaType: string, isForm: (bytes: Uint8Array) => boolean])[] = [
  ["image/png", (bytes) => ascii(bytes, 0, "\x89PNG\r\n\x1a\n")],
  ["image/jpeg", (bytes) => ascii(bytes, 0, "\xff\xd8\xff")],
  ["image/gif", (bytes) => ascii(bytes, 0, "GIF8")],
  ["image/webp", (bytes) => ascii(bytes, 0, "RIFF") && ascii(bytes, 8, "WEBP")],
];

/** An image as a data URL, which code hands to a sub-call. @throws NotImageError for anything that models do not take. */
export function imageUrl(bytes: Uint8Array, name: string): string {
  const form = FORMS.find(([, isForm]) => isForm(bytes));
  if (form === undefined) throw new NotImageError("context", `${name} is not an image in PNG, JPEG, GIF or WebP`);
  return `data:${form[0]};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64")}`;
}

/** A class of its own, so that such a file in a folder can be passed over. */
export class NotImageError extends RLMConfigError {}
