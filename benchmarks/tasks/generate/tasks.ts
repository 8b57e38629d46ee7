import { browseComp } from "./browsecomp.js";
import { codeQa } from "./codeqa.js";
import { oolong } from "./oolong.js";
import { oolongPairs } from "./oolong-pairs.js";
import { sNiah } from "./s-niah.js";
import { CHARS_PER_TOKEN, GREATEST_LENGTH, LEAST_LENGTH, type Task, type TaskInstance } from "./task.js";

/** Every task, in the order of the report. */
export const TASKS: readonly Task[] = [sNiah, oolong, oolongPairs, browseComp, codeQa];

/** Makes a task of `length` tokens. @throws RangeError for a length that it cannot be made of. */
export function generateTask(task: Task, length: number, seed: number): TaskInstance {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`A seed is a whole number of at least 0, not ${seed}`);
  }
  if (!Number.isInteger(length) || length < LEAST_LENGTH || length > GREATEST_LENGTH) {
    throw new RangeError(
      `A length is a whole number of tokens from ${LEAST_LENGTH} to ${GREATEST_LENGTH}, not ${length}`,
    );
  }
  const made = task.generate({ seed, chars: length * CHARS_PER_TOKEN });
  return { id: `${task.name}/${length}/${seed}`, task: task.name, seed, length, ...made };
}
