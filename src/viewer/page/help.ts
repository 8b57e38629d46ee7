/// <reference lib="dom" />
import { button, element } from "./dom.js";

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["j  k  ↓  ↑", "next and previous line of the timeline"],
  ["←  →", "fold and unfold; to the parent, to the first child"],
  ["Home  End", "first and last line"],
  ["PageUp  PageDown", "a page up and down"],
  ["Enter", "read what is selected"],
  ["/", "search"],
  ["e", "errors only"],
  ["t", "light or dark"],
  ["Esc", "clear search and filters, back to the timeline"],
  ["?", "this help"],
];

/** The list of keys, in a dialog. */
export function helpDialog(): HTMLDialogElement {
  const rows = KEYS.map(([keys, does]) =>
    element(
      "tr",
      {},
      element("th", {}, ...keys.split("  ").map((key) => element("kbd", {}, key))),
      element("td", {}, does),
    ),
  );
  const dialog = element(
    "dialog",
    { class: "help", "aria-label": "Keys" },
    element("h2", {}, "Keys"),
    element("table", {}, ...rows),
  );
  dialog.append(button("Close", { class: "plain" }, () => dialog.close()));
  return dialog;
}
