/// <reference lib="dom" />

/** What keys do, by the name that the browser gives the key. */
export type KeyActions = Readonly<Record<string, () => void>>;

/** Where a text is being read, these move the text. */
const SCROLL_KEYS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"]);

/** Listens for keys, but leaves those alone that are typed into a field, and those of the browser. */
export function listenForKeys(actions: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // An open dialog has the keys to itself.
    if (document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : undefined;
    const isField = target?.matches("input, select, textarea") ?? false;
    if (isField && event.key !== "Escape") return;
    // Enter on a button presses it.
    if (event.key === "Enter" && target?.matches("button, summary")) return;
    if (SCROLL_KEYS.has(event.key) && target?.closest("main")) return;
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]?.();
  });
}
