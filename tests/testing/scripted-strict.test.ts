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

describe("a strict server", () => {
  it.each([
    ["a user's question", {}],
    ["a system message first", { messages: [{ role: "system", content: "s" }, user] }],
    ["a conversation", { messages: [user, assistant, user] }],
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
