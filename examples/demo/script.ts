import type { ScriptedAnswer, ScriptedRequest } from "rlm/testing";

/** Names that the scripted server answers to. */
export const ROOT_MODEL = "scripted-root";
export const SUB_MODEL = "scripted-sub";
/** Prices of no real model, so that the demo can show how cost is accounted. USD per million tokens. */
export const PRICING = {
  [ROOT_MODEL]: { inputPerMillion: 1.25, cachedInputPerMillion: 0.125, outputPerMillion: 10 },
  [SUB_MODEL]: { inputPerMillion: 0.25, cachedInputPerMillion: 0.025, outputPerMillion: 2 },
};

/** What the scripted sub-model takes for a message about modules, imports or exports. */
export const SPEAKS_OF_MODULES = /\b(module|import|export)/i;

/**
 * The turns of a root model that works as real ones do: it looks, makes a mistake, reads the error, mends it, sends the
 * reading to sub-models in batches, checks, and answers. Nothing here knows the answer: the code computes it from the text.
 */
const TURNS = [
  `The context is the source of a compiler, far too long to read. I look at its beginning and for the place where diagnostics are defined.

\`\`\`repl
print(context.slice(0, 200));
const at = context.indexOf("diag(");
print(context.slice(at - 100, at + 700));
\`\`\``,
  `Each message is one call \`diag(code, category, key, text)\`, some over several lines, some codes written like 4e3. I collect them all.

\`\`\`repl
const pattern = /diag\\(\\s*([\\de]+),\\s*\\d \\/\\* (\\w+) \\*\\/,\\s*"[^"]*",\\s*(["'\`])((?:\\\\.|(?!\\3).)*)\\3/;
const messages = [...context.matchAll(pattern)].map(([, code, category, , text]) => ({ code: Number(code), category, text }));
print(messages.length);
\`\`\``,
  `\`matchAll\` wants the g flag. Once more, and counted by category.

\`\`\`repl
const everywhere = new RegExp(pattern.source, "g");
const messages = [...context.matchAll(everywhere)].map(([, code, category, , text]) => ({ code: Number(code), category, text }));
const byCategory = {};
for (const { category } of messages) byCategory[category] = (byCategory[category] ?? 0) + 1;
print(byCategory);
print(messages.slice(0, 3), messages.at(-1));
\`\`\``,
  `What a message speaks of is a matter of reading, so sub-models do that: 150 messages each, answered with the numbers of those that fit.

\`\`\`repl
const errors = messages.filter(({ category }) => category === "Error");
const size = 150;
const batches = [];
for (let start = 0; start < errors.length; start += size) batches.push(errors.slice(start, start + size));
const replies = await llm_query_batched(
  batches.map((batch) =>
    "Which of these compiler messages speak of modules, imports or exports? Reply with a JSON array of their numbers.\\n" +
    batch.map(({ text }, index) => \`\${index}: \${text}\`).join("\\n"),
  ),
);
const failed = replies.filter((reply) => reply instanceof Error);
print(batches.length, "batches,", failed.length, "failed");
\`\`\``,
  `All batches came back. I put the numbers together and look at a few before I answer.

\`\`\`repl
const aboutModules = replies.flatMap((reply, index) => JSON.parse(reply).map((number) => batches[index][number]));
print(aboutModules.length, aboutModules.slice(0, 4).map(({ text }) => text));
const result = { messages: messages.length, byCategory, errorsAboutModules: aboutModules.length };
print(result);
\`\`\``,
  `The samples are right.

\`\`\`repl
FINAL(result)
\`\`\``,
];

/** The root model: its turn number is the number of replies it can see in the conversation. */
export function rootReply(request: ScriptedRequest): ScriptedAnswer {
  return TURNS[request.messages.filter(({ role }) => role === "assistant").length] ?? "FINAL_VAR(result)";
}

/** The sub-model: reads the numbered messages of its prompt. */
export function subReply(request: ScriptedRequest): ScriptedAnswer {
  const numbered = [...request.prompt.matchAll(/^(\d+): (.*)$/gm)];
  return JSON.stringify(
    numbered.filter(([, , text = ""]) => SPEAKS_OF_MODULES.test(text)).map(([, number]) => Number(number)),
  );
}
