import { type ScriptedRequest, ScriptedServer } from "rlm/testing";
import { vi } from "vitest";
import { PRESETS, type Preset } from "../../src/providers/presets.js";
import type { ScriptedHttp } from "../../src/testing/scripted-http.js";
import { startAnthropicFake } from "../providers/fakes/anthropic.js";
import { startGeminiFake } from "../providers/fakes/gemini.js";

/** What the models say while a snippet runs. */
export interface Play {
  /** Code of the root model's turns; the last one is said again and again. */
  readonly root: readonly string[];
  /** Replies to sub-calls, in order; the last one is said again and again. */
  readonly sub: readonly string[];
}

/** All providers, played on this machine. */
export interface Network extends AsyncDisposable {
  /** The addresses that requests were meant for. */
  readonly sent: readonly string[];
  readonly url: string;
}

const KEY = "sk-invented-0123456789";

/**
 * Leads every request that a snippet makes, whatever host it names, to servers that play the providers, and sets the
 * environment variables that clients read. The snippets themselves run as they are printed.
 */
export async function playProviders(play: Play): Promise<Network> {
  const chat = await ScriptedServer.start({ reply: answers(play) });
  const reply = { type: "reply", text: cell(play.root.at(-1) ?? "") } as const;
  const anthropic = await startAnthropicFake([reply]);
  const gemini = await startGeminiFake([reply]);
  const serverFor = (path: string): ScriptedHttp =>
    path.endsWith("/messages") ? anthropic : path.includes(":") ? gemini : chat;
  const sent: string[] = [];
  const realFetch = globalThis.fetch;
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.hostname === "127.0.0.1") return realFetch(input, init);
    sent.push(url.origin + url.pathname);
    const target = new URL(url.pathname + url.search, serverFor(url.pathname).origin);
    return realFetch(target, input instanceof Request ? input : init);
  });
  setEnvironment();
  return {
    sent,
    url: chat.url,
    async [Symbol.asyncDispose]() {
      vi.unstubAllGlobals();
      vi.unstubAllEnvs();
      await Promise.all([chat.close(), anthropic.close(), gemini.close()]);
    },
  };
}

/** Only the root model has a system message. */
export function answers({ root, sub }: Play): (request: ScriptedRequest) => string {
  let turns = 0;
  let calls = 0;
  return ({ messages }) => {
    if (messages[0]?.role !== "system") return sub[Math.min(calls++, sub.length - 1)] ?? "";
    return cell(root[Math.min(turns++, root.length - 1)] ?? "");
  };
}

function cell(code: string): string {
  return `\`\`\`repl\n${code}\n\`\`\``;
}

function setEnvironment(): void {
  for (const preset of Object.values<Preset>(PRESETS)) {
    for (const name of preset.apiKeyEnv) vi.stubEnv(name, KEY);
    const others = [
      ...(preset.baseURLEnv ?? []),
      ...Object.values(preset.settings ?? {}).flatMap(({ env = [] }) => env),
    ];
    for (const name of others) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("AZURE_OPENAI_ENDPOINT", "https://example.openai.azure.com");
}
