import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chatCompletions } from "../../src/providers/chat-completions.js";
import { createClient } from "../../src/providers/create-client.js";
import { lazyModel } from "../../src/providers/lazy-model.js";
import { PRESETS, type Preset, type PresetName } from "../../src/providers/presets.js";
import { providerFetch } from "../../src/providers/provider-fetch.js";
import type { ModelCall } from "../../src/spec/model.js";
import { fault, reply, ScriptedServer } from "../../src/testing/index.js";
import { importOptional, importRequired } from "../../src/util/import-package.js";
import { optionalPackage } from "../helpers/optional-package.js";
import { startAnthropicFake } from "./fakes/anthropic.js";

const apiKey = "test-key-0123456789";
const names = Object.keys(PRESETS) as PresetName[];

function callOf(extra: Partial<ModelCall> = {}): ModelCall {
  return { model: "m", messages: [{ role: "user", content: "q" }], signal: new AbortController().signal, ...extra };
}

/** What a user without types may write. */
const create = createClient as (name: string, settings?: unknown) => ReturnType<typeof createClient>;

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return expect.unreachable("nothing was thrown");
}

beforeEach(() => {
  // The keys of whoever runs the tests are none of their business.
  for (const preset of Object.values(PRESETS) as Preset[]) {
    const settings = Object.values(preset.settings ?? {}).flatMap(({ env = [] }) => env);
    for (const variable of [...preset.apiKeyEnv, ...(preset.baseURLEnv ?? []), ...settings]) vi.stubEnv(variable, "");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const chatNames = names.filter((name) => name !== "anthropic");

describe.each(chatNames)("a client of %s", (name) => {
  it("reaches the given server with the given key", async () => {
    vi.stubEnv("OPENAI_ORG_ID", "org-of-somebody-else");
    await using server = await ScriptedServer.start({ reply: "hello" });
    const address = name === "azure" ? { endpoint: server.origin } : { baseURL: server.url };
    const model = create(name, { apiKey, ...address, headers: { "x-mine": "1" }, params: { seed: 7 }, maxRetries: 5 });
    expect([model.provider, model.maxRetries, model.takesAttachments]).toEqual([name, 5, true]);
    expect((await model.complete(callOf())).text).toBe("hello");
    const request = server.requests[0];
    const keyHeader = name === "portkey" ? "x-portkey-api-key" : "authorization";
    expect(request?.headers[keyHeader]).toBe(name === "portkey" ? apiKey : `Bearer ${apiKey}`);
    expect(request?.headers["x-mine"]).toBe("1");
    expect(request?.body).toMatchObject({ seed: 7 });
    expect(request?.path).toBe(name === "azure" ? "/openai/v1/chat/completions" : "/v1/chat/completions");
    if (name !== "openai") expect(request?.headers["openai-organization"]).toBeUndefined();
  });

  it("takes its key from the environment", async () => {
    await using server = await ScriptedServer.start({ reply: "hello" });
    const preset: Preset = PRESETS[name];
    vi.stubEnv(preset.apiKeyEnv[0] ?? "", "key-of-the-environment");
    const model = create(name, name === "azure" ? { endpoint: server.origin } : { baseURL: server.url });
    await model.complete(callOf());
    const { headers } = server.requests[0] ?? {};
    expect(JSON.stringify(headers)).toContain("key-of-the-environment");
  });
});

describe("settings", () => {
  it("that are missing are named, with the variables that may hold them", () => {
    expect(thrownBy(() => create("groq"))).toMatchObject({
      name: "RLMConfigError",
      option: "apiKey",
      message: "The provider groq needs `apiKey`: set GROQ_API_KEY, or give it",
    });
    expect(thrownBy(() => create("vllm"))).toMatchObject({
      option: "baseURL",
      message: expect.stringContaining("VLLM_BASE_URL"),
    });
    expect(thrownBy(() => create("azure", { apiKey }))).toMatchObject({
      option: "endpoint",
      message: expect.stringContaining("AZURE_OPENAI_ENDPOINT"),
    });
  });

  it("that no provider has are refused, with the nearest real one", () => {
    expect(thrownBy(() => create("groq", { apiKey, baseUrl: "https://x" }))).toMatchObject({
      message: expect.stringContaining("`baseURL`"),
    });
    expect(thrownBy(() => create("groq", { apiKey, title: "x" }))).toMatchObject({ option: "title" });
    expect(thrownBy(() => create("openrouter", { apiKey, constructor: "x" }))).toMatchObject({ option: "constructor" });
  });

  it.each([
    ["apiKey", ""],
    ["apiKey", 5],
    ["baseURL", "localhost:8000"],
    ["baseURL", "file:///etc/passwd"],
    ["maxRetries", -1],
    ["maxRetries", 1.5],
    ["timeoutMs", 0],
    ["timeoutMs", Number.NaN],
    ["headers", { a: 1 }],
    ["params", "x"],
    ["fetch", "x"],
    ["title", 5],
  ])("with a wrong value are refused: %s = %j", (option, value) => {
    expect(thrownBy(() => create("openrouter", { apiKey, [option]: value }))).toMatchObject({
      name: "RLMConfigError",
      option,
    });
  });

  it("never show a key in an error", () => {
    const error = thrownBy(() => create("groq", { apiKey: { secret: apiKey } })) as Error;
    expect(JSON.stringify([error.message, error])).not.toContain(apiKey);
  });

  it("of another provider are an error for the compiler too", () => {
    // @ts-expect-error `title` is a setting of openrouter
    expect(thrownBy(() => createClient("groq", { apiKey, title: "x" }))).toMatchObject({ option: "title" });
  });

  it("that are undefined are as if they were not there", () => {
    expect(create("ollama", { apiKey: undefined, baseURL: undefined }).provider).toBe("ollama");
  });

  it.each(["grok", "opennrouter", "constructor", "__proto__", ""])(
    "for a provider that is not known are no use: %s",
    (name) => {
      expect(thrownBy(() => create(name))).toMatchObject({
        option: "name",
        message: expect.stringContaining("openrouter"),
      });
    },
  );
});

describe("a provider's own settings", () => {
  it("go into the headers that it reads", async () => {
    await using server = await ScriptedServer.start({ reply: "x" });
    await createClient("openrouter", {
      apiKey,
      baseURL: server.url,
      title: "Demo",
      referer: "https://a.example",
    }).complete(callOf());
    const portkey = { apiKey, baseURL: server.url, provider: "openai", providerKey: "key-of-openai", traceId: "t1" };
    await createClient("portkey", portkey).complete(callOf());
    expect(server.requests[0]?.headers).toMatchObject({ "x-title": "Demo", "http-referer": "https://a.example" });
    expect(server.requests[1]?.headers).toMatchObject({
      authorization: "Bearer key-of-openai",
      "x-portkey-provider": "openai",
      "x-portkey-trace-id": "t1",
    });
  });

  it("never send a gateway's key to the provider behind it", async () => {
    await using server = await ScriptedServer.start({ reply: "x" });
    await createClient("portkey", { apiKey, baseURL: server.url }).complete(callOf());
    expect(server.requests[0]?.headers.authorization).not.toContain(apiKey);
  });

  it("choose Azure's older addresses by an api-version", async () => {
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:1/not-this-one");
    await using server = await ScriptedServer.start({ reply: "x" });
    const settings = { apiKey, endpoint: `${server.origin}/`, apiVersion: "2024-10-21" };
    await createClient("azure", settings).complete(callOf());
    await createClient("azure", { ...settings, deployment: "mine" }).complete(callOf());
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/openai/deployments/m/chat/completions?api-version=2024-10-21",
      "/openai/deployments/mine/chat/completions?api-version=2024-10-21",
    ]);
    expect(server.requests[0]?.headers["api-key"]).toBe(apiKey);
  });
});

describe("a refusal of a server that does not use OpenAI's form of errors", () => {
  it.each([
    ["flat", { object: "error", message: "The parameter `temperature` is not supported", code: 400 }],
    ["of FastAPI", { detail: [{ loc: ["body", "temperature"], msg: "Extra inputs are not permitted" }] }],
    ["in a list", [{ error: { code: 400, message: "Unknown name temperature: unsupported" } }]],
  ])("is understood when it is %s", async (_name, body) => {
    const refusal = fault.status(400, { body: JSON.stringify(body) });
    await using server = await ScriptedServer.start({ steps: [refusal], reply: "x" });
    const model = createClient("mistral", { apiKey, baseURL: server.url });
    const warnings: string[] = [];
    const call = callOf({ temperature: 0.5, onWarning: (warning) => warnings.push(warning) });
    await expect(model.complete(call)).rejects.toMatchObject({ adapted: true });
    expect((await model.complete(call)).text).toBe("x");
    expect(warnings).toEqual([expect.stringContaining("`temperature`")]);
  });

  it("is told as it is when it is a page", async () => {
    await using server = await ScriptedServer.start({ reply: fault.status(502, { body: "<h1>Bad gateway</h1>" }) });
    const model = createClient("mistral", { apiKey, baseURL: server.url });
    await expect(model.complete(callOf())).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining("Bad gateway"),
    });
  });

  it("does not repeat the gateway's key", async () => {
    await using server = await ScriptedServer.start({ reply: fault.status(401, { message: `bad key ${apiKey}` }) });
    const model = createClient("portkey", { apiKey, baseURL: server.url });
    await expect(model.complete(callOf())).rejects.toMatchObject({ message: expect.not.stringContaining(apiKey) });
  });
});

describe("a local server that cuts long prompts", () => {
  it("is found out by its count of tokens, once for each model", async () => {
    await using server = await ScriptedServer.start({ reply: reply("x", { usage: { inputTokens: 4096 } }) });
    const model = createClient("ollama", { baseURL: server.url });
    const warnings: string[] = [];
    const onWarning = (warning: string) => warnings.push(warning);
    const messages = [{ role: "user", content: "lorem ipsum ".repeat(50_000) }] as const;
    await model.complete(callOf({ onWarning }));
    expect(warnings).toEqual([]);
    await model.complete(callOf({ messages, onWarning }));
    await model.complete(callOf({ messages, onWarning }));
    expect(warnings).toEqual([expect.stringMatching(/m: the server read only 4096 tokens.*OLLAMA_CONTEXT_LENGTH/)]);
  });
});

describe("the SDK", () => {
  it("may be handed in, and is only looked at with the first request", async () => {
    const model = createClient("groq", { apiKey, sdk: {} });
    await expect(model.complete(callOf())).rejects.toMatchObject({
      option: "sdk",
      message: expect.stringContaining("OpenAI"),
    });
  });

  it("is asked for again after it could not be loaded", async () => {
    let loads = 0;
    const model = lazyModel({
      provider: "p",
      maxRetries: 0,
      async load() {
        loads += 1;
        if (loads === 1) throw new Error("not there yet");
        return chatCompletions({
          chat: { completions: { create: () => ({ choices: [{ message: { content: "x" } }] }) } },
        });
      },
    });
    await expect(model.complete(callOf())).rejects.toThrow("not there yet");
    expect((await model.complete(callOf())).text).toBe("x");
    await model.complete(callOf());
    expect(loads).toBe(2);
  });

  it("that is not installed is named with the command that installs it", async () => {
    await expect(importRequired("rlm-no-such-package", "This")).rejects.toMatchObject({
      name: "RLMConfigError",
      message: "This needs the package rlm-no-such-package: run `npm install rlm-no-such-package`",
    });
    expect(await importOptional("rlm-no-such-package")).toBeUndefined();
  });

  it("may work through a fetch of the user's own", async () => {
    await using server = await ScriptedServer.start({ reply: "x" });
    const urls: string[] = [];
    const own: typeof fetch = (input, init) => {
      urls.push(String(input));
      return fetch(input, init);
    };
    await createClient("groq", { apiKey, baseURL: server.url, fetch: own }).complete(callOf());
    expect(urls).toEqual([`${server.url}/chat/completions`]);
  });
});

const anthropicSdk = await optionalPackage<object>("@anthropic-ai/sdk");

describe.skipIf(anthropicSdk.missing)(`a client of anthropic ${anthropicSdk.note}`, () => {
  it("speaks Anthropic's own protocol", async () => {
    await using server = await startAnthropicFake([{ type: "reply", text: "hello" }]);
    const model = createClient("anthropic", { apiKey, baseURL: server.origin, sdk: anthropicSdk.get() });
    expect((await model.complete(callOf({ stream: true }))).text).toBe("hello");
    expect(server.requests[0]?.path).toBe("/v1/messages");
  });
});

const undici = await optionalPackage<object>("undici");

describe.skipIf(undici.missing)(`the fetch of undici ${undici.note}`, () => {
  it("is used without Node's limit on the time to the headers, and its error bodies are put into OpenAI's form", async () => {
    await using server = await ScriptedServer.start({
      steps: ["x", fault.status(400, { body: '{"message":"flat"}' })],
    });
    const ask = () =>
      providerFetch(undici.get())(`${server.url}/chat/completions`, { method: "POST", body: '{"model":"m"}' });
    expect(await (await ask()).json()).toMatchObject({ choices: [{ message: { content: "x" } }] });
    expect(await (await ask()).json()).toEqual({ error: { message: "flat" } });
  });
});
