import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { type AiSdkCallOptions, aiSdk } from "../../src/providers/ai-sdk.js";
import { anthropicBody } from "../../src/providers/anthropic-request.js";
import { chatCompletions } from "../../src/providers/chat-completions.js";
import { chatBody } from "../../src/providers/chat-request.js";
import { geminiBody } from "../../src/providers/gemini-request.js";
import { RLMModelError } from "../../src/spec/errors.js";
import type { AttachmentPart, ModelCall } from "../../src/spec/model.js";
import { ScriptedServer } from "../../src/testing/index.js";

const PNG = "data:image/png;base64,AAAA";
const PDF = "data:application/pdf;base64,BBBB";
const MP3 = "data:audio/mpeg;base64,CCCC";
const PHOTO = "https://example.com/photos/a.jpg?size=2";

const attachment = (url: string, kind: AttachmentPart["kind"] = "image"): AttachmentPart => ({
  type: "attachment",
  kind,
  url,
});
const file = (url: string) => attachment(url, "file");

function callOf(...parts: readonly AttachmentPart[]): ModelCall {
  const content = [...parts, { type: "text", text: "What is it?" }];
  return { model: "m", messages: [{ role: "user", content }], signal: new AbortController().signal };
}

/** The part that an adapter makes of an attachment. */
const forms = {
  chat: (part: AttachmentPart) => content(chatBody(callOf(part), { isOpenAI: true, params: {} }).body["messages"]),
  anthropic: (part: AttachmentPart) =>
    content(anthropicBody(callOf(part), { maxOutputTokens: 9, cachePrompt: true, params: {} }).body["messages"]),
  gemini: (part: AttachmentPart) => content(geminiBody(callOf(part), {})["contents"], "parts"),
};

function content(messages: unknown, field = "content"): unknown {
  return (messages as readonly { readonly [field: string]: readonly unknown[] }[])[0]?.[field]?.[0];
}

describe("an image", () => {
  it("is in each provider's own form", () => {
    expect(forms.chat(attachment(PNG))).toEqual({ type: "image_url", image_url: { url: PNG } });
    const source = { type: "base64", media_type: "image/png", data: "AAAA" };
    expect(forms.anthropic(attachment(PNG))).toEqual({ type: "image", source });
    expect(forms.gemini(attachment(PNG))).toEqual({ inlineData: { mimeType: "image/png", data: "AAAA" } });
  });

  it("may be an address", () => {
    expect(forms.chat(attachment(PHOTO))).toEqual({ type: "image_url", image_url: { url: PHOTO } });
    expect(forms.anthropic(attachment(PHOTO))).toEqual({ type: "image", source: { type: "url", url: PHOTO } });
    expect(forms.gemini(attachment(PHOTO))).toEqual({ fileData: { fileUri: PHOTO, mimeType: "image/jpeg" } });
    const nameless = "https://example.com/photo";
    expect(forms.gemini(attachment(nameless))).toEqual({ fileData: { fileUri: nameless } });
  });

  it("may stand among files", () => {
    expect(forms.chat(file(PNG))).toEqual(forms.chat(attachment(PNG)));
    expect(forms.anthropic(file(PNG))).toEqual(forms.anthropic(attachment(PNG)));
  });
});

describe("a file", () => {
  it("is a document or audio where the provider takes it", () => {
    expect(forms.chat(file(PDF))).toEqual({ type: "file", file: { filename: "document.pdf", file_data: PDF } });
    expect(forms.chat(file(MP3))).toEqual({ type: "input_audio", input_audio: { data: "CCCC", format: "mp3" } });
    const source = { type: "base64", media_type: "application/pdf", data: "BBBB" };
    expect(forms.anthropic(file(PDF))).toEqual({ type: "document", source });
    const address = "https://example.com/a.pdf";
    expect(forms.anthropic(file(address))).toEqual({ type: "document", source: { type: "url", url: address } });
    expect(forms.gemini(file(MP3))).toEqual({ inlineData: { mimeType: "audio/mpeg", data: "CCCC" } });
  });

  it.each([
    [
      "a PDF's address to Chat Completions",
      () => forms.chat(file("https://example.com/a.pdf")),
      "the address https://example.com/a.pdf",
    ],
    ["a video to Chat Completions", () => forms.chat(file("data:video/mp4;base64,AAAA")), "data of type video/mp4"],
    [
      "a name of Object's to Chat Completions",
      () => forms.chat(file("data:constructor/x;base64,AAAA")),
      "data of type constructor/x",
    ],
    ["audio to Anthropic", () => forms.anthropic(file(MP3)), "data of type audio/mpeg"],
    ["an unknown address to Anthropic", () => forms.anthropic(file("https://example.com/a")), "the address"],
  ])("is refused with its type: %s", (_, make, message) => {
    expect(make).toThrow(RLMModelError);
    expect(make).toThrow(message);
  });
});

it("an adapter for the AI SDK makes file parts with base64 or an address", async () => {
  const calls: AiSdkCallOptions[] = [];
  const result = { content: [{ type: "text", text: "x" }], finishReason: "stop", usage: {} };
  const model = aiSdk({
    specificationVersion: "v3",
    provider: "p",
    modelId: "m",
    doGenerate: async (options) => {
      calls.push(options);
      return result;
    },
    doStream: async () => ({}),
  });
  await model.complete(callOf(attachment(PNG), attachment(PHOTO), attachment("https://example.com/x"), file(MP3)));
  expect(calls[0]?.prompt).toEqual([
    {
      role: "user",
      content: [
        { type: "file", mediaType: "image/png", data: "AAAA" },
        { type: "file", mediaType: "image/jpeg", data: new URL(PHOTO) },
        { type: "file", mediaType: "image/*", data: new URL("https://example.com/x") },
        { type: "file", mediaType: "audio/mpeg", data: "CCCC" },
        { type: "text", text: "What is it?" },
      ],
    },
  ]);
});

it("a strict server takes what the OpenAI client sends", async () => {
  await using server = await ScriptedServer.start({ strict: true, reply: "a cat" });
  const model = chatCompletions(new OpenAI({ baseURL: server.url, apiKey: "k" }));
  const call = callOf(attachment(PNG), attachment(PHOTO), file(PDF), file(MP3));
  expect(await model.complete(call)).toMatchObject({ text: "a cat" });
  expect(server.requests[0]?.prompt).toBe("What is it?");
});
