/** Parses a URL with the parser of this realm, whose class the guest must not have: text goes in, JSON text comes out. */
const NativeUrl = URL;

export function describeUrl(url: string, base: string | undefined): string | undefined {
  try {
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = new NativeUrl(
      url,
      base,
    );
    return JSON.stringify({ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash });
  } catch {
    return undefined;
  }
}
