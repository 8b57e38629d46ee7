import type { RLMError } from "../spec/errors.js";
import type { RLMResponse } from "../spec/response.js";
import { addCost } from "../spec/usage.js";
import { messageOf } from "../util/errors.js";

/** How far many questions are. */
export interface ManyProgress {
  /** Items that have a response, those from the journal included. */
  readonly done: number;
  /** Items that ended with an error. */
  readonly failed: number;
  /** Items that the journal had a response for. */
  readonly fromJournal: number;
  /** Number of items, when it is known from the start. */
  readonly total?: number;
  /** USD that this process has spent, failed runs included; `null` when the price of a request is not known. */
  readonly cost: number | null;
}

type Listener = (progress: ManyProgress) => void;

/** Counts items and tells a listener after each. */
export class ProgressCount {
  readonly #total: number | undefined;
  readonly #listener: Listener | undefined;
  #done = 0;
  #failed = 0;
  #fromJournal = 0;
  #cost: number | null = 0;

  constructor(total: number | undefined, listener: Listener | undefined) {
    this.#total = total;
    this.#listener = listener;
  }

  countAnswered({ cost }: RLMResponse): void {
    this.#done++;
    this.#spend(cost);
    this.#tell();
  }

  countRecalled(): void {
    this.#done++;
    this.#fromJournal++;
    this.#tell();
  }

  countFailed({ partial }: RLMError): void {
    this.#failed++;
    this.#spend(partial ? partial.cost : 0);
    this.#tell();
  }

  #spend(cost: number | null): void {
    this.#cost = addCost(this.#cost, cost);
  }

  #tell(): void {
    try {
      this.#listener?.({
        done: this.#done,
        failed: this.#failed,
        fromJournal: this.#fromJournal,
        ...(this.#total !== undefined && { total: this.#total }),
        cost: this.#cost,
      });
    } catch (error) {
      // A mistake in a progress display must not cost the runs that are being paid for.
      process.emitWarning(`A listener of the progress of many questions failed: ${messageOf(error)}`, "RLMWarning");
    }
  }
}
