/** The names of the tasks, as the command line takes them. */
export const TASK_NAMES = ["s-niah", "oolong", "oolong-pairs", "browsecomp", "codeqa"] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/** What an answer is held against; the form decides how it is scored. */
export type Expected =
  | { readonly type: "code"; readonly digits: string }
  | { readonly type: "count"; readonly count: number }
  | { readonly type: "label"; readonly label: string }
  /** Pairs of numbers, the smaller one first. */
  | { readonly type: "pairs"; readonly pairs: readonly (readonly [number, number])[] }
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "choice"; readonly letter: string };

/** A text of invented content, documents, or a repository as an object from path to source. */
export type TaskContext = string | readonly string[] | Readonly<Record<string, string>>;

/** A question with its context and its answer. The same task, length and seed give the same one, always. */
export interface TaskInstance {
  readonly id: string;
  readonly task: TaskName;
  readonly seed: number;
  /** Tokens of the context, at four characters each. */
  readonly length: number;
  readonly context: TaskContext;
  readonly query: string;
  readonly expected: Expected;
}

/** A way to make tasks of one kind. */
export interface Task {
  readonly name: TaskName;
  /** For tables and plots. */
  readonly title: string;
  /** How its answers are scored, in a few words. */
  readonly measure: string;
  generate(size: TaskSize): Pick<TaskInstance, "context" | "query" | "expected">;
}

/** What decides over a task's content. */
export interface TaskSize {
  readonly seed: number;
  /** Characters that the context may have; what is made ends less than one entry short of it. */
  readonly chars: number;
}

/** Characters for one token: what providers bill for English text, nearly. */
export const CHARS_PER_TOKEN = 4;
/** Below this a chain of documents or modules does not fit. */
export const LEAST_LENGTH = 2 ** 11;
/** Contexts of text are single strings, which end below 2^29 characters. */
export const GREATEST_LENGTH = 2 ** 26;
