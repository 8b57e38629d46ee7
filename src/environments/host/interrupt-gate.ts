/**
 * Holds back what is said to a program while a signal is on its way to it through another channel, so that the signal cannot meet the code
 * that comes next.
 */
export class InterruptGate {
  #held: (() => void)[] | undefined;

  /** Sends now, or once the signal that is under way has arrived. */
  pass(send: () => Promise<void>): Promise<void> {
    const held = this.#held;
    return held ? new Promise((resolve) => held.push(() => resolve(send()))) : send();
  }

  /** Lets a signal go, unless one is under way. `signal` never rejects. */
  interrupt(signal: () => Promise<unknown>): void {
    if (this.#held) return;
    this.#held = [];
    void signal().then(() => {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const send of held) send();
    });
  }
}
