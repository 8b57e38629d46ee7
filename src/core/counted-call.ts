import { RLMLimitError } from "../spec/errors.js";
import type { CellScope, Run } from "./run.js";

/** One sub-call in the books of its run: taken when it is made, given back when a limit refused it before anything was sent. */
export class CountedCall {
  readonly #run: Run;
  readonly #scope: CellScope;
  #isSent = false;
  #hasFailed = false;

  /** @throws RLMLimitError when none is left, or when too much has failed already. */
  constructor(run: Run, scope: CellScope) {
    run.tree.budget.takeSubCall();
    run.ledger.countSubCall();
    scope.subCalls++;
    this.#run = run;
    this.#scope = scope;
  }

  /** A request of it was made. */
  sent(): void {
    this.#isSent = true;
  }

  /** Counts a failure, once, however many parts of the call tell of it. */
  failed(error: unknown, signal: AbortSignal): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#scope.failedCalls++;
    const { tree, ledger } = this.#run;
    if (!(error instanceof RLMLimitError)) {
      // A call that was stopped says nothing about the model.
      if (!signal.aborted) tree.budget.countError();
    } else if (!this.#isSent) {
      tree.budget.returnSubCall();
      ledger.returnSubCall();
    }
  }
}
