import { PlayerError, StoreError } from "../errors";
import { abortable } from "../stream/abort";
import type { Stream } from "../stream/stream";

/** After a look that failed, in seconds. */
const AFTER_FAILURE_S = 5;

/** Looks for what a live stream has got, when the server says so or again and again, until it has ended. */
export class LivePoll {
  readonly #closing = new AbortController();

  /**
   * @param grown the manifest is another one.
   * @param failed the stream cannot go on: it was replaced.
   */
  constructor(
    readonly stream: Pick<Stream, "change" | "live" | "name" | "pollSeconds" | "refresh">,
    readonly grown: () => void,
    readonly failed: (error: PlayerError) => void,
  ) {
    void this.#follow();
  }

  close(): void {
    this.#closing.abort();
  }

  async #follow(): Promise<void> {
    try {
      for (let believes = true; this.stream.live; ) believes = await this.#round(believes);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const what = error instanceof Error ? error.message : String(error);
      this.failed(error instanceof PlayerError ? error : new PlayerError(what, this.stream.name));
    }
  }

  /**
   * Waits, and looks.
   *
   * @param believes wait for the server to tell.
   * @returns whether to do so the next time: not when it told at once, and there was nothing.
   */
  async #round(believes: boolean): Promise<boolean> {
    const { stream } = this;
    const { signal } = this.#closing;
    const began = performance.now();
    const told = believes && (await stream.change(signal));
    if (!told) await this.#sleep(stream.pollSeconds);
    const grown = await this.#look();
    if (grown) this.grown();
    return !told || grown || performance.now() - began >= 1000 * stream.pollSeconds;
  }

  async #look(): Promise<boolean> {
    const { signal } = this.#closing;
    try {
      return await this.stream.refresh(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StoreError)) throw error;
      await this.#sleep(AFTER_FAILURE_S);
      return false;
    }
  }

  async #sleep(seconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000);
    });
    try {
      await abortable(over, this.#closing.signal);
    } finally {
      clearTimeout(timer);
    }
  }
}
