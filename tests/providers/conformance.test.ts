import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { type AiSdkModel, aiSdk } from "../../src/providers/ai-sdk.js";
import { type AnthropicClient, anthropic } from "../../src/providers/anthropic.js";
import { type ChatClient, chatCompletions } from "../../src/providers/chat-completions.js";
import { type GeminiClient, gemini } from "../../src/providers/gemini.js";
import type { LanguageModel } from "../../src/spec/model.js";
import { type ProviderUnderTest, testProvider } from "../../src/testing/provider-suite.js";
import type { ScriptedHttp } from "../../src/testing/scripted-http.js";
import { optionalPackage } from "../helpers/optional-package.js";
import { startAnthropicFake } from "./fakes/anthropic.js";
import { startGeminiFake } from "./fakes/gemini.js";
import { startOpenAIFake } from "./fakes/openai.js";

const apiKey = "test-key-0123456789";

function under(server: ScriptedHttp, model: LanguageModel, modelName: string): ProviderUnderTest {
  return {
    model,
    modelName,
    apiKey,
    get requests() {
      return server.requests;
    },
    arrived: (count) => server.arrived(count),
    close: () => server.close(),
  };
}

describe("chatCompletions with the openai package", () => {
  testProvider({
    describe,
    it,
    expect,
    async make(steps) {
      const server = await startOpenAIFake(steps);
      return under(server, chatCompletions(new OpenAI({ apiKey, baseURL: server.url })), "gpt-4.1");
    },
  });
});

interface OpenAIModule {
  readonly OpenAI: new (options: { apiKey: string; baseURL: string }) => ChatClient;
}

for (const version of ["v4", "v5", "v7"]) {
  const openaiSdk = await optionalPackage<OpenAIModule>(`openai-${version}`);
  describe.skipIf(openaiSdk.missing)(`chatCompletions with openai ${version} ${openaiSdk.note}`, () => {
    testProvider({
      describe,
      it,
      expect,
      // Version 4 fetches with node-fetch 2, which waits for ever for the rest of a body.
      noticesCutBodies: version !== "v4",
      async make(steps) {
        const server = await startOpenAIFake(steps);
        const client = new (openaiSdk.get().OpenAI)({ apiKey, baseURL: server.url });
        return under(server, chatCompletions(client), "gpt-4.1");
      },
    });
  });
}

interface AnthropicModule {
  readonly Anthropic: new (options: { apiKey: string; baseURL: string }) => AnthropicClient;
}
const anthropicSdk = await optionalPackage<AnthropicModule>("@anthropic-ai/sdk");

describe.skipIf(anthropicSdk.missing)(`anthropic with its own package ${anthropicSdk.note}`, () => {
  testProvider({
    describe,
    it,
    expect,
    async make(steps) {
      const server = await startAnthropicFake(steps);
      const client = new (anthropicSdk.get().Anthropic)({ apiKey, baseURL: server.origin });
      return under(server, anthropic(client), "claude-sonnet-4-5");
    },
  });
});

interface GeminiModule {
  readonly GoogleGenAI: new (options: { apiKey: string; httpOptions: { baseUrl: string } }) => GeminiClient;
}
const geminiSdk = await optionalPackage<GeminiModule>("@google/genai");

describe.skipIf(geminiSdk.missing)(`gemini with its own package ${geminiSdk.note}`, () => {
  testProvider({
    describe,
    it,
    expect,
    async make(steps) {
      const server = await startGeminiFake(steps);
      const client = new (geminiSdk.get().GoogleGenAI)({ apiKey, httpOptions: { baseUrl: server.origin } });
      return under(server, gemini(client), "gemini-2.5-pro");
    },
  });
});

interface AiSdkModule {
  createOpenAICompatible(options: Record<string, unknown>): (model: string) => AiSdkModel;
}

for (const [version, name] of [
  ["v3", "@ai-sdk/openai-compatible"],
  ["v2", "ai-sdk-openai-compatible-v2"],
] as const) {
  const aiSdkProvider = await optionalPackage<AiSdkModule>(name);
  describe.skipIf(aiSdkProvider.missing)(`aiSdk with a model of specification ${version} ${aiSdkProvider.note}`, () => {
    testProvider({
      describe,
      it,
      expect,
      async make(steps) {
        const server = await startOpenAIFake(steps);
        const options = { name: "fake", apiKey, baseURL: server.url, includeUsage: true };
        const provider = aiSdkProvider.get().createOpenAICompatible(options);
        expect(provider("gpt-4.1").specificationVersion).toBe(version);
        return under(server, aiSdk(provider, { secrets: [apiKey] }), "gpt-4.1");
      },
    });
  });
}
