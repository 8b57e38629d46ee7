/// <reference lib="dom" />

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element. Strings become text, never markup: nothing of this page reads HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  append(made, children);
  return made;
}

/** The same for drawings. */
export function drawing<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  append(made, children);
  return made;
}

/** A button with words on it. */
export function button(label: string, attributes: Attributes, onClick: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}

/** A part that is folded away; what is in it is made when it is first opened. */
export function fold(summary: readonly Child[], content: () => readonly Child[], open = false): HTMLDetailsElement {
  const made = element("details", { class: "fold" }, element("summary", {}, ...summary));
  const fill = () => {
    if (made.open && made.childElementCount === 1) append(made, content());
  };
  made.addEventListener("toggle", fill);
  made.open = open;
  fill();
  return made;
}

function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    target.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(target: Element, children: readonly Child[]): void {
  target.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false && child !== ""),
  );
}
