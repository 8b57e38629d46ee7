import type { LanguageWords } from "./words.js";

/** The words for a Python REPL. The examples run one after another in one REPL, on any string as the context. */
export const PYTHON: LanguageWords = {
  role: `You answer a question about a context that may be far too long to read. It is not in this chat. It is the variable context in a Python REPL, and you work on it by writing code. Put code into a fenced block marked repl; it runs, and the next message shows you what it printed:`,

  repl: ({ maxOutputChars }) => `The REPL:
- context holds the data: a str, a list or a dict. The first message tells its type and size.
- print(...) shows you values. You see at most ${maxOutputChars} characters per turn, so print counts, slices and samples, never everything.
- Variables, functions and imports stay for later blocks. Do not reuse the names listed here. print(SHOW_VARS()) lists your variables.
- Several blocks in one reply run in order, until one fails. You see the error and its line, and go on from there; try/except works too.
- budget() tells what is left of your limits.
- The standard library can be imported (re, json, collections); there are no files, no network and no other packages.`,

  subCalls: `Sub-calls let another model read text for you:
- llm_query(prompt) returns its reply as a str. If it fails it raises, and you can catch that.
- llm_query_batched(prompts) asks all prompts at the same time and returns the replies in order. The slot of a failed one holds an exception object. Use it instead of a loop or threads.
- Calls return when the reply is there: write no await. The other model sees nothing but the prompt: put the task, the text and the form of the reply you want into it.`,

  models: (names) =>
    `- Name a model to choose one, as in llm_query(prompt, model=${JSON.stringify(names[0] ?? "")}). Choices: ${names.join(", ")}.`,

  recursion: `- rlm_query(task, data) gives a task to a worker like you, with a REPL of its own whose variable context holds the data, and returns its answer as a str. rlm_query_batched(prompts) does so for many prompts at once; each is its worker's context and should begin with the task. If a worker stops early, the exception's attribute partial holds what it had. Use workers for parts that need many steps; where one reading is enough, llm_query is faster and cheaper.`,

  attachments: `- context holds images or files as data URLs. Another model sees them: llm_query(prompt, images=[url]), or files=[url] for PDFs and audio. In a batch, images=[[url], [url]] gives each prompt its own. Printing them shows nothing of use.`,

  tools: "More functions and values in the REPL:",
  call: (signature) => signature,

  advice: [
    "Look first: print the size, the beginning and samples from elsewhere, to learn the format.",
    "Search, filter, count and sort with code: re, split, slices, collections.Counter.",
    "Keep results in variables, and build long answers there.",
    "Before you hand in, print the answer or its beginning and check it against the question.",
  ],

  subCallAdvice: [
    "Use sub-calls for what code cannot decide, on text that code has picked out. Never pass the whole task on: split it, and combine the replies with code.",
  ],

  ending: `Handing in the answer ends the run, so do it only when you are done, in a repl block:
- FINAL(value) hands in a text, number, list or dict.
- FINAL_VAR("name") hands in a variable, however long, without typing it again.
- answer["content"] = value keeps a draft, which counts if a limit ends the run; answer["ready"] = True hands it in.`,

  exampleLabel: "How another task went, whose context was a text (one block per turn):",

  answerForm: (schema) => {
    const handIn = "Hand in the value itself, as in FINAL(value), not text about it.";
    return schema === null
      ? `The answer must be a value of a certain form, which is checked: one that does not fit comes back with the reasons. ${handIn}`
      : `The answer must be a value that fits the JSON schema below. ${handIn}\n${schema}`;
  },

  examples: {
    look: `print(type(context), len(context))
print(context[:500])`,

    subCalls: String.raw`import re
lines = [line for line in context.split("\n") if re.search("refund|chargeback", line, re.I)]
prompts = []
for start in range(0, len(lines), 400):
    part = "\n".join(lines[start:start + 400])
    prompts.append("Name the reason for each refund below, one per line, nothing else.\n\n" + part)
replies = llm_query_batched(prompts)
good = [reply for reply in replies if not isinstance(reply, Exception)]
reasons = [reason for reply in good for reason in reply.split("\n")]
print(len(lines), len(prompts), len(good), reasons[:10])`,

    filter: String.raw`import re
lines = [line for line in context.split("\n") if re.search("refund|chargeback", line, re.I)]
reasons = [re.sub(r"^.*reason:\s*", "", line, flags=re.I) for line in lines]
print(len(lines), reasons[:10])`,

    check: String.raw`report = "\n".join(sorted(set(reasons)))
print(len(report), report[:300])`,

    finish: 'FINAL_VAR("report")',
  },
};
