import { FormatError, PlayerError, StoreError } from "../errors";
import type { Stream } from "../stream/stream";

/** After a look that failed, in milliseconds. */
const AFTER_FAILURE_MS = 5000;

/** Looks for what a live stream has got, again and again until it has ended. */
export class LivePoll {
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #closing = new AbortController();

  /**
   * @param grown the manifest is another one.
   * @param failed the stream cannot go on: it was replaced.
   */
  constructor(
    readonly stream: Stream,
    readonly grown: () => void,
    readonly failed: (error: PlayerError) => void,
  ) {
    this.#later(stream.pollSeconds * 1000);
  }

  close(): void {
    this.#closing.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #later(milliseconds: number): void {
    if (this.#closing.signal.aborted || !this.stream.live) return;
    this.#timer = setTimeout(() => void this.#look(), milliseconds);
  }

  async #look(): Promise<void> {
    try {
      const { signal } = this.#closing;
      if (await this.stream.refresh(signal)) this.grown();
      this.#later(this.stream.pollSeconds * 1000);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (error instanceof FormatError) return this.failed(error);
      if (!(error instanceof StoreError)) {
        return this.failed(
          new PlayerError(error instanceof Error ? error.message : String(error), this.stream.name),
        );
      }
      this.#later(AFTER_FAILURE_MS);
    }
  }
}
