import { type CodeQuestion, type Files, followCalls, letterOf, parseCodeQuestion, readFunction } from "./read-code.js";
import { type RootView, type Skill, splitDirect, turn } from "./skill.js";

/** Stands before the source of each file in a prompt. */
const FILE_MARK = "=== ";

/** Collects a file and all that it imports. */
const GATHER_CODE = `
const gather = (path, found = {}) => {
  if (path in found || !(path in context)) return found;
  found[path] = context[path];
  for (const [, file] of context[path].matchAll(/from "([^"]+)"/g)) {
    const parts = path.split("/").slice(0, -1);
    for (const part of file.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== ".") parts.push(part);
    }
    gather(parts.join("/"), found);
  }
  return found;
};`;

/** Following calls through a repository: only the files on the way are read. */
export const code: Skill = {
  read(prompt, attention) {
    const direct = splitDirect(prompt);
    const question = parseCodeQuestion(direct?.question ?? prompt);
    if (!question) return undefined;
    const files: Files = direct ? JSON.parse(direct.material) : filesIn(prompt);
    return letterOf(question, followCalls(question, files, attention));
  },

  work(view) {
    const question = parseCodeQuestion(view.question);
    if (!question) return undefined;
    return view.calls === "none" ? readAlone(view, question) : readWithHelp(view, question);
  },
};

function filesIn(prompt: string): Files {
  const sections = prompt.split(`\n${FILE_MARK}`).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)];
    }),
  );
}

function readWithHelp({ turn: number, calls, question }: RootView, { path }: CodeQuestion): string {
  switch (number) {
    case 0:
      return turn(
        "I look at the file that is asked about.",
        `print(Object.keys(context).length);\nprint(context[${JSON.stringify(path)}]);`,
      );
    case 1: {
      const reading =
        calls === "recursive"
          ? `await rlm_query(${JSON.stringify(question)}, files)`
          : `await llm_query(${JSON.stringify(question)} + "\\n" + texts.join(""))`;
      return turn(
        "I gather what it imports, directly or not, and have just that read.",
        `${GATHER_CODE}
const files = gather(${JSON.stringify(path)});
const texts = Object.entries(files).map(([path, source]) => "\\n${FILE_MARK}" + path + "\\n" + source);
const letter = ${reading};
print(texts.length, letter);`,
      );
    }
    default:
      return turn("That is the answer.", 'FINAL_VAR("letter");');
  }
}

/** Without sub-models, the root has one file after another printed and reads it. */
function readAlone({ turn: number, output, attention }: RootView, question: CodeQuestion): string {
  if (number === 0) return showFile(question.path);
  const path =
    output
      .split("\n")
      .find((line) => line.startsWith(FILE_MARK))
      ?.slice(FILE_MARK.length) ?? "";
  const outcome = readFunction(path, output, question.kind, attention);
  if (outcome && "path" in outcome) return showFile(outcome.path);
  return turn("That is where it ends.", `FINAL(${JSON.stringify(letterOf(question, outcome?.place))})`);
}

function showFile(path: string): string {
  return turn(
    `I read \`${path}\`.`,
    `print(${JSON.stringify(FILE_MARK + path)});\nprint(context[${JSON.stringify(path)}]);`,
  );
}
