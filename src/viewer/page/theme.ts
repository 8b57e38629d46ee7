/// <reference lib="dom" />

const KEY = "rlm-viewer-theme";

/** Light or dark: as the system says, until the reader says otherwise. */
export function applyTheme(): void {
  const chosen = remembered();
  if (chosen) document.documentElement.dataset["theme"] = chosen;
}

export function toggleTheme(): void {
  const root = document.documentElement;
  const isDark = root.dataset["theme"]
    ? root.dataset["theme"] === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = isDark ? "light" : "dark";
  root.dataset["theme"] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Pages without an origin have no storage; the choice then holds until the page is closed.
  }
}

function remembered(): string | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    return undefined;
  }
}
