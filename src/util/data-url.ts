/** What a data URL in base64 says of itself. */
export interface DataUrlFacts {
  /** Such as `image/png`. */
  readonly mediaType: string;
  /** Size of what it holds. */
  readonly bytes: number;
  /** Where the base64 begins. */
  readonly dataStart: number;
}

/** Longer than any head of a data URL: nothing beyond is looked at. */
const HEAD_CHARS = 300;
const HEAD = /^data:([a-z]{1,20}\/[\w.+-]{1,100})(?:;[\w.=-]{1,60}){0,3};base64,/i;

/** Reads the head of a data URL in base64; `undefined` for any other text. Takes no longer for a long one. */
export function dataUrlFacts(text: string): DataUrlFacts | undefined {
  if (!text.startsWith("data:")) return undefined;
  const [head = "", mediaType = ""] = HEAD.exec(text.slice(0, HEAD_CHARS)) ?? [];
  if (head === "") return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = Math.max(0, Math.floor(((text.length - head.length) * 3) / 4) - padding);
  return { mediaType: mediaType.toLowerCase(), bytes, dataStart: head.length };
}

/** A data URL in a few words, such as `image/png, 34 KB`; `undefined` for any other text. */
export function describeDataUrl(text: string): string | undefined {
  const facts = dataUrlFacts(text);
  return facts && `${facts.mediaType}, ${formatBytes(facts.bytes)}`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
