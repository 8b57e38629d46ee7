/** The URL parser of this realm. The guest must not have the class: text goes in, JSON text comes out. */
const NativeUrl = URL;
const SETTABLE = new Set([
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
]);

function encodeParts(url: URL): string {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
  return JSON.stringify({ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash });
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
