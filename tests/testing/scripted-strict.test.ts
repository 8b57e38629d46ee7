import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { ScriptedServer, type StrictOptions } from "../../src/testing/index.js";

const user = { role: "user", content: "hello" };
const assistant = { role: "assistant", content: "hi" };

async function ask(body: Record<string, unknown>, strict: true | StrictOptions = true): Promise<unknown> {
  await using server = await ScriptedServer.start({ reply: "fine", strict });
  const client = new OpenAI({ baseURL: server.url, apiKey: "key", maxRetries: 0 });
  const request = {
    model: "gpt-4.1",
    messages: [user],
    ...body,
  } as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
  return await client.chat.completions.create(request).then(
    (completion) => completion.choices[0]?.message.content,
    (error: unknown) => error,
  );
}

const PNG = "data:image/png;base64,AAAA";
const PDF = "data:application/pdf;base64,AAAA";
const image = (url: unknown) => ({ type: "image_url", image_url: { url } });
const pdf = (file_data: string) => ({ type: "file", file: { filename: "a.pdf", file_data } });
const audio = (data: string, format: string) => ({ type: "input_audio", input_audio: { data, format } });
const parts = (...content: readonly object[]) => ({ role: "user", content });

describe("a strict server", () => {
  it.each([
    ["a user's question", {}],
    ["a system message first", { messages: [{ role: "system", content: "s" }, user] }],
    ["a conversation", { messages: [user, assistant, user] }],
    ["an image as a data URL and as an address", { messages: [parts(image(PNG), image("https://example.com/a.png"))] }],
    ["a PDF and audio", { messages: [parts(pdf(PDF), audio("AAAA", "wav"))] }],
    ["max_tokens and temperature for a plain model", { max_tokens: 10, temperature: 0.6 }],
    ["max_tokens for a chat variant", { model: "gpt-5-chat-latest", max_tokens: 10 }],
    [
      "max_completion_tokens and the default temperature for gpt-5",
      { model: "gpt-5", max_completion_tokens: 9, temperature: 1 },
    ],
  ])("accepts %s", async (_name, body) => {
    expect(await ask(body)).toBe("fine");
  });

  it.each([
    ["no messages", { messages: [] }, "messages", "empty_array"],
    ["an empty message", { messages: [{ role: "user", content: "" }] }, "messages[0].content", null],
    ["null content", { messages: [{ role: "user", content: null }] }, "messages[0].content", null],
    [
      "an unknown part",
      { messages: [parts({ type: "image", url: PNG })] },
      "messages[0].content[0].type",
      "invalid_value",
    ],
    [
      "an image of the assistant's",
      { messages: [user, { ...parts(image(PNG)), role: "assistant" }, user] },
      "messages[1].content[0].type",
      "invalid_value",
    ],
    [
      "an image without its address",
      { messages: [parts(image(undefined))] },
      "messages[0].content[0].image_url.url",
      "missing_required_parameter",
    ],
    [
      "an image that is no data URL",
      { messages: [parts(image("AAAA"))] },
      "messages[0].content[0].image_url.url",
      "invalid_image_url",
    ],
    [
      "an image of a form it does not know",
      { messages: [parts(image("data:image/tiff;base64,AAAA"))] },
      "messages[0].content[0].image_url.url",
      "invalid_image_format",
    ],
    [
      "base64 that is cut",
      { messages: [parts(image(PNG.slice(0, -1)))] },
      "messages[0].content[0].image_url.url",
      "invalid_base64",
    ],
    [
      "audio as a data URL",
      { messages: [parts(audio("data:audio/wav;base64,AAAA", "wav"))] },
      "messages[0].content[0].input_audio.data",
      "invalid_base64",
    ],
    [
      "audio of another form",
      { messages: [parts(audio("AAAA", "ogg"))] },
      "messages[0].content[0].input_audio.format",
      "invalid_value",
    ],
    [
      "a file without a name",
      { messages: [parts({ type: "file", file: { file_data: PDF } })] },
      "messages[0].content[0].file.filename",
      "missing_required_parameter",
    ],
    [
      "a file that is no PDF",
      { messages: [parts(pdf(PNG))] },
      "messages[0].content[0].file.file_data",
      "invalid_value",
    ],
    [
      "a text part without text",
      { messages: [parts({ type: "text" })] },
      "messages[0].content[0].text",
      "missing_required_parameter",
    ],
    ["an unknown role", { messages: [{ role: "model", content: "x" }] }, "messages[0].role", "invalid_value"],
    ["two user messages in a row", { messages: [user, user] }, "messages[1].role", null],
    ["a beginning with the assistant", { messages: [assistant, user] }, "messages[0].role", null],
    ["an end with the assistant", { messages: [user, assistant] }, "messages", null],
    [
      "a system message in the middle",
      { messages: [user, { role: "system", content: "s" }] },
      "messages[1].role",
      null,
    ],
    ["an unknown parameter", { maxTokens: 3 }, "maxTokens", "unknown_parameter"],
    ["max_tokens for gpt-5", { model: "gpt-5-mini", max_tokens: 3 }, "max_tokens", "unsupported_parameter"],
    ["max_tokens for gpt-10", { model: "gpt-10", max_tokens: 3 }, "max_tokens", "unsupported_parameter"],
    ["temperature for o3", { model: "o3", temperature: 0.6 }, "temperature", "unsupported_value"],
    ["a temperature above 2", { temperature: 3 }, "temperature", "invalid_type"],
    ["max_tokens of 0", { max_tokens: 0 }, "max_tokens", "integer_below_min_value"],
    ["both token limits", { max_tokens: 1, max_completion_tokens: 1 }, "max_tokens", null],
    ["stream_options without a stream", { stream_options: { include_usage: true } }, "stream_options", null],
    ["no model", { model: "" }, "model", "missing_required_parameter"],
  ])("refuses %s", async (_name, body, param, code) => {
    expect(await ask(body)).toMatchObject({ status: 400, type: "invalid_request_error", param, code });
  });

  it("refuses what a particular server does not support", async () => {
    const error = await ask({ max_completion_tokens: 5 }, { refuse: ["max_completion_tokens"] });
    expect(error).toMatchObject({ status: 400, param: "max_completion_tokens", code: "unsupported_parameter" });
    const named = await ask({ model: "mine", max_tokens: 5 }, { reasoningModels: /^mine$/ });
    expect(named).toMatchObject({ status: 400, param: "max_tokens" });
  });

  it("wants a key", async () => {
    await using server = await ScriptedServer.start({ reply: "x", strict: true });
    const response = await fetch(`${server.url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "m", messages: [user] }),
    });
    expect(response.status).toBe(401);
  });
});
