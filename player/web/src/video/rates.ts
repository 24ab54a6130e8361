/** Something a second. */
export type Rate = number;

/** A mean that forgets: each new figure counts for `weight`. */
export class RunningMean {
  #value: number | null = null;

  constructor(readonly weight: number) {}

  add(figure: number): void {
    this.#value = this.#value === null ? figure : this.#value + this.weight * (figure - this.#value);
  }

  /** null before the first figure. */
  get value(): number | null {
    return this.#value;
  }

  reset(): void {
    this.#value = null;
  }
}

/** How often something happened in the last second or so. */
export class EventRate {
  readonly #times: number[] = [];

  /** @param spanMs of time that is looked back on. */
  constructor(readonly spanMs = 1500) {}

  /** @param nowMs of performance.now(). */
  count(nowMs: number): void {
    this.#times.push(nowMs);
    this.#forget(nowMs);
  }

  perSecond(nowMs: number): Rate {
    this.#forget(nowMs);
    const first = this.#times[0];
    const last = this.#times.at(-1);
    if (first === undefined || last === undefined || last === first) return 0;
    return ((this.#times.length - 1) * 1000) / (last - first);
  }

  #forget(nowMs: number): void {
    while (this.#times.length && this.#times[0]! < nowMs - this.spanMs) this.#times.shift();
  }
}
