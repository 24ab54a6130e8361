/** Aborts a request when its user does, or when nothing has come for too long. */
export class StallWatch {
  /** Whether it was given up because nothing came. */
  stalled = false;
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly abort = (): void => this.controller.abort(this.outer?.reason);

  /** @param stallS seconds without a sign of life. */
  constructor(
    private readonly stallS: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    outer?.addEventListener("abort", this.abort);
    if (outer?.aborted) this.abort();
    this.alive();
  }

  /** For the request. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Something has come. */
  alive(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.stalled = true;
      this.controller.abort();
    }, this.stallS * 1000);
  }

  /** The request is over; what is still on its way is dropped. */
  close(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener("abort", this.abort);
    this.controller.abort();
  }
}
