import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The part of playwright-core that the tests use; the package itself is optional. */
export interface BrowserPage {
  goto(url: string): Promise<unknown>;
  evaluate<R>(code: string): Promise<R>;
  screenshot(options: { path: string }): Promise<unknown>;
  emulateMedia(options: { colorScheme: "light" | "dark"; media?: "print" }): Promise<void>;
  on(event: string, listener: (value: { text(): string; url(): string; message: string }) => void): void;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  readonly mouse: { move(x: number, y: number): Promise<void>; wheel(x: number, y: number): Promise<void> };
}

export interface Browser {
  newPage(): Promise<BrowserPage>;
  close(): Promise<void>;
}

interface Chromium {
  launchPersistentContext(dir: string, options: object): Promise<Browser>;
}

const EXECUTABLES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why there is no browser to test with, if there is none. With `RLM_REQUIRE_BROWSER=1` that is an error instead. */
export function missingBrowser(): string | undefined {
  const missing =
    playwrightPath() === undefined
      ? "playwright-core is not installed"
      : executable() === undefined
        ? "there is no Chromium"
        : undefined;
  if (missing !== undefined && process.env["RLM_REQUIRE_BROWSER"] === "1")
    throw new Error(`A browser is required, but ${missing}`);
  return missing;
}

/** Starts a browser with an empty profile. */
export async function openBrowser(): Promise<Browser> {
  const { chromium } = createRequire(import.meta.url)(playwrightPath() ?? "") as { chromium: Chromium };
  const dir = mkdtempSync(join(tmpdir(), "rlm-browser-"));
  const browser = await chromium.launchPersistentContext(dir, {
    executablePath: executable(),
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: FLAGS,
  });
  return {
    newPage: () => browser.newPage(),
    close: async () => {
      await browser.close();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function executable(): string | undefined {
  return EXECUTABLES.find((path) => existsSync(path));
}

function playwrightPath(): string | undefined {
  const require = createRequire(new URL("../optional/package.json", import.meta.url));
  try {
    return require.resolve("playwright-core");
  } catch {
    return undefined;
  }
}
