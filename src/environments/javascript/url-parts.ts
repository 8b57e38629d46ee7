/** The parts of a URL, in Node's order: what the parser outside of the context hands over, and the class inside of it shows. */
export const URL_PARTS = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

export type UrlPart = (typeof URL_PARTS)[number];

/** All but the origin, which follows from the others. */
export function isSettable(part: UrlPart): boolean {
  return part !== "origin";
}
