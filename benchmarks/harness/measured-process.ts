/** The process in which a subject runs, with nothing else beside it. */
import { benchmarks } from "../benchmarks.js";
import { answerRequests } from "./child-process.js";

// Stack traces of TypeScript sources cost time that no user pays.
process.setSourceMapsEnabled(false);

answerRequests(async ({ benchmark, task, input }) => {
  const subject = benchmarks.find(({ name }) => name === benchmark)?.subjects.find(({ name }) => name === task);
  if (!subject) throw new Error(`The benchmark ${benchmark} does not list its subject ${task}`);
  return (await subject(input as never)) ?? null;
});
