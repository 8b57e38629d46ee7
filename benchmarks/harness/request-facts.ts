import type { ScriptedRequest } from "rlm/testing";

/** What one request cost on the wire. */
export interface RequestFacts {
  readonly model: string;
  /** Bytes of the body. */
  readonly bytes: number;
  /** Characters of the messages as JSON. */
  readonly messageChars: number;
  /** Characters of the messages that are the same, from the start, as in the request before: what a provider's cache can reuse. */
  readonly sharedPrefixChars: number;
  /** Characters of the system prompt. */
  readonly systemChars: number;
}

export function requestFacts(requests: readonly ScriptedRequest[]): RequestFacts[] {
  let before = "";
  return requests.map(({ model, rawBody, body, messages }) => {
    const text = JSON.stringify(body["messages"] ?? []);
    const sharedPrefixChars = commonPrefixLength(before, text);
    before = text;
    return {
      model,
      bytes: Buffer.byteLength(rawBody),
      messageChars: text.length,
      sharedPrefixChars,
      systemChars: messages.find(({ role }) => role === "system")?.text.length ?? 0,
    };
  });
}

function commonPrefixLength(left: string, right: string): number {
  const longest = Math.min(left.length, right.length);
  let length = 0;
  while (length < longest && left.charCodeAt(length) === right.charCodeAt(length)) length++;
  return length;
}
