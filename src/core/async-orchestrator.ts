import { Orchestrator } from "./orchestrator.js";

/**
 * Carries out runs whose sub-calls go at the same time, at most `maxConcurrency` in flight over the whole tree.
 * The loop, the budget and the gate to the models are the sequential one's.
 */
export class AsyncOrchestrator extends Orchestrator {
  constructor({ maxConcurrency }: { readonly maxConcurrency: number }) {
    super(maxConcurrency);
  }
}
