import { isSettable, URL_PARTS } from "../url-parts.js";

/** The URL parser of this realm. The guest must not have the class: text goes in, JSON text comes out. */
const NativeUrl = URL;
const SETTABLE: ReadonlySet<string> = new Set(URL_PARTS.filter(isSettable));

function encodeParts(url: URL): string {
  return JSON.stringify(Object.fromEntries(URL_PARTS.map((part) => [part, url[part]])));
}

/** The parts of a URL, or `undefined` for what is none. */
export function describeUrl(url: string, base: string | undefined): string | undefined {
  try {
    return encodeParts(new NativeUrl(url, base));
  } catch {
    return undefined;
  }
}

/** The parts of a URL after one of them was set. */
export function changeUrl(href: string, name: string, value: string): string | undefined {
  if (!SETTABLE.has(name)) return undefined;
  try {
    const url = new NativeUrl(href);
    Reflect.set(url, name, value);
    return encodeParts(url);
  } catch {
    return undefined;
  }
}
