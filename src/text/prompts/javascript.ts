import type { LanguageWords } from "./words.js";

/** The words for a JavaScript REPL. The examples run one after another in one REPL, on any string as the context. */
export const JAVASCRIPT: LanguageWords = {
  role: `You answer a question about a context that may be far too long to read. It is not in this chat. It is the variable context in a JavaScript REPL, and you work on it by writing code. Put code into a fenced block marked repl; it runs, and the next message shows you what it printed:`,

  repl: ({ maxOutputChars }) => `The REPL:
- context holds the data: a string, an array or an object. The first message tells its type and size.
- print(...) or console.log(...) shows you values. You see at most ${maxOutputChars} characters per turn, so print counts, slices and samples, never everything.
- Variables and functions stay for later blocks; const and let may be declared again. Do not reuse the names listed here. print(SHOW_VARS()) lists your variables.
- Several blocks in one reply run in order, until one fails. You see the error and its line, and go on from there; try/catch works too.
- await budget() tells what is left of your limits.
- It is plain JavaScript with top-level await in an isolated process: no require, import, fetch or files.`,

  subCalls: `Sub-calls let another model read text for you:
- await llm_query(prompt) returns its reply as a string. If it fails it throws, and you can catch that.
- await llm_query_batched(prompts) asks all prompts at the same time and returns the replies in order. The slot of a failed one holds an Error object. Use it instead of a loop.
- Always write await. The other model sees nothing but the prompt: put the task, the text and the form of the reply you want into it.`,

  models: (names) =>
    `- Give a second argument to choose a model, as in llm_query(prompt, ${JSON.stringify(names[0] ?? "")}). Choices: ${names.join(", ")}.`,

  recursion: `- await rlm_query(task, data) gives a task to a worker like you, with a REPL of its own whose variable context holds the data, and returns its answer as a string. rlm_query_batched(prompts) does so for many prompts at once; each is its worker's context and should begin with the task. If a worker stops early, the error's property partial holds what it had. Use workers for parts that need many steps; where one reading is enough, llm_query is faster and cheaper.`,

  attachments: `- context holds images or files as data URLs. Another model sees them: await llm_query(prompt, { images: [url] }), or { files: [url] } for PDFs and audio. In a batch, { images: [[url], [url]] } gives each prompt its own. Printing them shows nothing of use.`,

  tools: "More functions and values in the REPL:",
  call: (signature) => `await ${signature}`,

  advice: [
    "Look first: print the size, the beginning and samples from elsewhere, to learn the format.",
    "Search, filter, count and sort with code: regular expressions, split, slice.",
    "Keep results in variables, and build long answers there.",
    "Before you hand in, print the answer or its beginning and check it against the question.",
  ],

  subCallAdvice: [
    "Use sub-calls for what code cannot decide, on text that code has picked out. Never pass the whole task on: split it, and combine the replies with code.",
  ],

  ending: `Handing in the answer ends the run, so do it only when you are done, in a repl block:
- FINAL(value) hands in a text, number or object.
- FINAL_VAR("name") hands in a variable, however long, without typing it again.
- answer.content = value keeps a draft, which counts if a limit ends the run; answer.ready = true hands it in.`,

  exampleLabel: "How another task went, whose context was a text (one block per turn):",

  answerForm: (schema) => {
    const handIn = "Hand in the value itself, as in FINAL(object), not text about it.";
    return schema === null
      ? `The answer must be a value of a certain form, which is checked: one that does not fit comes back with the reasons. ${handIn}`
      : `The answer must be a value that fits the JSON schema below. ${handIn}\n${schema}`;
  },

  examples: {
    look: `print(typeof context, context.length);
print(context.slice(0, 500));`,

    subCalls: String.raw`const lines = context.split("\n").filter((line) => /refund|chargeback/i.test(line));
const prompts = [];
for (let start = 0; start < lines.length; start += 400) {
  const part = lines.slice(start, start + 400).join("\n");
  prompts.push("Name the reason for each refund below, one per line, nothing else.\n\n" + part);
}
const replies = await llm_query_batched(prompts);
const good = replies.filter((reply) => !(reply instanceof Error));
const reasons = good.flatMap((reply) => reply.split("\n"));
print(lines.length, prompts.length, good.length, reasons.slice(0, 10));`,

    filter: String.raw`const lines = context.split("\n").filter((line) => /refund|chargeback/i.test(line));
const reasons = lines.map((line) => line.replace(/^.*reason:\s*/i, ""));
print(lines.length, reasons.slice(0, 10));`,

    check: String.raw`const report = [...new Set(reasons)].sort().join("\n");
print(report.length, report.slice(0, 300));`,

    finish: 'FINAL_VAR("report");',
  },
};
