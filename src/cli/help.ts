import { FLAG_GROUPS, type Flag } from "./flags.js";

const COLUMN = 31;
/** What a terminal has that nobody has widened. */
const WIDTH = 80;

const HEAD = `rlm: ask a question about more text than fits into a model

  rlm "QUESTION" --context FILE|DIR|GLOB|- --model NAME [FLAGS]
  rlm view LOG [--out FILE.html | --live] [--port N]
  rlm completion bash|zsh|fish

The text becomes the variable \`context\` in a REPL: JavaScript, or Python with
--env python. The model sees only its size and beginning, and works on it with
code and with calls to a sub-model, until it hands in an answer. The answer goes
to stdout, everything else to stderr.

Examples
  rlm "Which end in 2026?" -c contracts/ -m gpt-5 --sub-model gpt-5-mini
  rlm "What went wrong?" -c server.log -m gpt-5 --max-cost 0.50 --verbose
  zcat a.log.gz | rlm "Who is scanning us?" -c - --as lines -m gpt-5 > who.txt
  rlm "Average price?" sales.csv -m qwen3 --backend ollama --json | jq .usage
  rlm "Who is scanning us?" a.log -m gpt-5 --env docker --env-option cpus=2
`;

const TAIL = `
How input is read
  .json            its value
  .jsonl .ndjson   an array with one item per line
  .csv .tsv        an array with one object per row
  .pdf             an array with the text of each page
  .png .jpg .webp  a data URL, for sub-calls; .gif too
  other            one string
  Several files, a folder or a pattern: an array of documents { name, text }.
  Quote patterns: "src/**/*.md". A string holds at most 536,870,888 characters;
  more text has to come as several files.

Settings file
  rlm.config.json in this folder, the "rlm" field of package.json, or
  --config FILE. Names as in the library; flags win over the file:
  { "model": "gpt-5", "subModel": "gpt-5-mini", "maxCostUsd": 2 }
  baseUrl and apiKeyEnv decide to whom your key is sent, environment and
  environmentOptions where code runs: they are refused unless --config names the
  file.

Keys are read from environment variables only, such as OPENAI_API_KEY, and never
printed.

Exit codes
    0  there is an answer
    1  the run failed: a model, the network, the REPL
    2  a flag, a setting or an input is wrong; nothing was sent
    3  a limit ended the run; what there was of an answer is on stdout
  130  Ctrl-C: once stops the run and prints what there was of an answer, twice
       stops at once
`;

/** The text of `rlm --help`. */
export function formatHelp(): string {
  const groups = FLAG_GROUPS.map(({ title, flags }) => `\n${title}\n${flags.map(formatFlag).join("")}`);
  return HEAD + groups.join("") + TAIL;
}

function formatFlag({ name, short, value, choices, help }: Flag): string {
  const usage = `  ${short === undefined ? "   " : `-${short},`} --${name}${value === undefined ? "" : ` ${value}`}`;
  const lines = wrap(choices ? `${help}: ${choices.join(", ")}` : help, WIDTH - COLUMN);
  const first = usage.length < COLUMN - 1 ? usage.padEnd(COLUMN) + lines.shift() : usage;
  return [first, ...lines.map((line) => " ".repeat(COLUMN) + line)].map((line) => `${line}\n`).join("");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
