/** A piece of SVG that is well-formed by the way it was made. */
export interface Svg {
  readonly markup: string;
}

type Attributes = Readonly<Record<string, string | number>>;

/** An element; texts and attributes are escaped. */
export function element(name: string, attributes: Attributes, ...children: readonly (Svg | string)[]): Svg {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(format(value))}"`);
  const body = children.map((child) => (typeof child === "string" ? escapeXml(child) : child.markup)).join("");
  return { markup: `<${name}${head.join("")}${body === "" ? "/>" : `>${body}</${name}>`}` };
}

/** A whole picture, as the text of a file. */
export function picture(width: number, height: number, label: string, children: readonly Svg[]): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    "font-family": "system-ui, sans-serif",
    "font-size": 12,
    fill: "#222",
  };
  const paper = element("rect", { width, height, fill: "#fff" });
  return `${element("svg", attributes, element("title", {}, label), paper, ...children).markup}\n`;
}

/** Characters that mean something in XML, and those that it has no place for. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A tenth of a pixel is exact enough, and keeps files small. */
function format(value: string | number): string {
  return typeof value === "string" ? value : String(Math.round(value * 10) / 10);
}
