import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none-needed" });
const context = "x".repeat(1000);
await client.chat.completions.create({
  model: "root",
  messages: [{ role: "user", content: "How long is the context?" }],
});
console.log(context.length);
