/** Functions of yours in the REPL: the model's code combines the text with what your systems know. */
import OpenAI from "openai";
import { RLMWrapper } from "rlm";
import { z } from "zod";

const stock = new Map([
  ["A-17", 4],
  ["B-23", 0],
]);
const letters = ["Please send me one A-17.", "We need two B-23 by Monday.", "Where is my A-17?"];

await using rlm = new RLMWrapper(new OpenAI(), "gpt-5", {
  tools: {
    inStock: {
      description: "How many of an article are in stock.",
      signature: "inStock({ article: string }): number",
      parameters: z.object({ article: z.string().regex(/^[A-Z]-\d+$/) }),
      execute: ({ article }: { article: string }) => stock.get(article) ?? 0,
      timeoutMs: 5_000,
    },
    today: { description: "Today's date.", value: "2026-11-21" },
  },
});
const { answer } = await rlm.agenerate("Which of these orders can we not fill?", letters);
console.log(answer);
