/** Lets only so many stages work at the same time; the others wait in the order in which they came. */
export class StageSlots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(slots: number) {
    this.#free = slots;
  }

  /** Does not begin once the signal is aborted: the work then sees that itself. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const leave = await this.#enter(signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return () => undefined;
    if (this.#free === 0) {
      const isIn = await this.#wait(signal);
      if (!isIn) return () => undefined;
    } else this.#free -= 1;
    return () => this.#leave();
  }

  /** False when the signal was aborted first. */
  #wait(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const enter = () => {
        signal.removeEventListener("abort", give);
        resolve(true);
      };
      const give = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        resolve(false);
      };
      this.#waiting.push(enter);
      signal.addEventListener("abort", give, { once: true });
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
