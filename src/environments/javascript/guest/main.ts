import { takePlainDraft } from "./answer.js";
import {
  addRejection,
  arrayJson,
  beginCell,
  fail,
  failStuck,
  finishCell,
  isEasyToReport,
  lookAtAnswer,
  lookAtValue,
  mainReturned,
  NEXT,
  nextStep,
  stop,
} from "./cell.js";
import { text } from "./errors.js";
import { settleCalls } from "./host-calls.js";
import {
  clock,
  countRejections,
  register,
  rest,
  runScript,
  send,
  sendReport,
  serveJobs,
  TICK_NAME,
  take,
  takeValue,
} from "./host-functions.js";
import { hasCompositeValues, loadPart, repairKeptValues } from "./kept-values.js";
import type { Operation } from "./operations.js";
import { defineProperty, NativeError, parseJson } from "./primordials.js";
import { installHostFunctions, installScaffold, restoreScaffold } from "./scaffold.js";
import { nextTimerDelay, runDueTimer } from "./timers.js";
import { markBuiltIns, restoreVariables } from "./variables.js";

/** Timers that are due run here at most so long before the host gets a chance to stop the cell. */
const TIMERS_AT_ONCE_MS = 20;

function perform(operation: Operation): void {
  switch (operation.type) {
    case "open":
      installHostFunctions(operation.functions);
      return;
    case "load":
      if (loadPart(operation, takeValue())) send(`{"type":"loaded","name":${text(operation.name)}}`);
      return;
    case "restore":
      send(`{"type":"restored","names":${arrayJson(restoreVariables(operation.variables, parseJson), text)}}`);
      return;
    case "repair":
      repairKeptValues();
      return;
    case "run":
      runMain(operation.scripts, operation.isAsync);
      finishIfDone();
      return;
    case "refused": {
      const error = new NativeError(operation.message);
      defineProperty(error, "name", { value: operation.name });
      defineProperty(error, "stack", { value: `${operation.name}: ${operation.message}\n${operation.place}` });
      fail(error);
      return;
    }
    case "settle":
      settleCalls(operation.replies);
      finishIfDone();
      return;
    case "timer":
      runTimers();
      finishIfDone();
      return;
    case "rejection":
      addRejection(takeValue());
      return;
    case "stuck":
      failStuck();
      return;
    case "rest":
      rest();
      return;
    case "stop":
      stop(operation.reason, operation.running);
      return;
    case "answer":
      lookAtAnswer();
      return;
    case "value":
      lookAtValue();
      return;
    case "finish":
      sendReport(finishCell(operation.brief));
  }
}

/** Runs the cell's own code up to its first wait. */
function runMain(scripts: number, isAsync: boolean): void {
  let value: unknown;
  try {
    for (let index = 0; index < scripts; index++) value = runScript();
  } catch (error) {
    fail(error);
    return;
  }
  mainReturned(value, isAsync);
}

/** Reports on the cell at once when nothing is left to wait for: another slice would cost more than most cells do. */
function finishIfDone(): void {
  serveJobs();
  if (nextStep() !== NEXT.finish || !isEasyToReport() || countRejections() > 0) return;
  lookAtAnswer();
  sendReport(finishCell(false));
}

/** Runs the timers that are due, for as long as one message may take. Promises are served between two of them, as in Node. */
function runTimers(): void {
  const end = clock() + TIMERS_AT_ONCE_MS;
  try {
    while (runDueTimer()) {
      serveJobs();
      if (clock() > end) return;
    }
  } catch (error) {
    fail(error);
  }
}

const deleted = ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry", "WeakRef", "ShadowRealm"];
for (let index = 0; index < deleted.length; index++)
  delete (globalThis as Record<string, unknown>)[deleted[index] as string];
installScaffold();
markBuiltIns();

defineProperty(globalThis, TICK_NAME, {
  value: () => {
    for (let message = take(); message !== undefined; message = take()) {
      try {
        perform(parseJson(message) as Operation);
      } catch (error) {
        // Whatever a cell has broken so thoroughly is the cell's own error.
        fail(error);
      }
    }
  },
});
markBuiltIns();

register("begin", () => {
  beginCell();
  const locked = restoreScaffold();
  return locked === undefined ? undefined : text(locked);
});
register("hasCompositeValues", hasCompositeValues);
register("takePlainDraft", takePlainDraft);
register("nextStep", nextStep);
register("nextTimerDelay", nextTimerDelay);
