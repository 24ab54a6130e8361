/** Trying again: what may pass by itself (no answer, an overloaded server) is waited for, longer each time. */

import { StoreError } from "../errors";

/** How patient the player is; times in seconds. */
export interface RetryOptions {
  /** Further tries after the first one, of each request; a try that brought new bytes does not count. */
  readonly retries: number;
  /** Pause before the second try; it doubles from try to try. */
  readonly firstWaitS: number;
  /** The longest pause. */
  readonly maxWaitS: number;
  /** A request that brings no byte for so long is given up. */
  readonly stallS: number;
}

export const DEFAULT_RETRY: RetryOptions = { retries: 8, firstWaitS: 0.5, maxWaitS: 15, stallS: 15 };

/** A server's own wish (Retry-After) is followed up to here, in seconds. */
const MAX_ASKED_WAIT_S = 120;

/** A request failed, and is sent again after a pause. */
export interface RetryEvent {
  /** The file, without its query. */
  readonly where: string;
  /** What went wrong. */
  readonly error: StoreError;
  /** How many tries failed in a row, from 1. */
  readonly attempt: number;
  /** Until the next try, in seconds. */
  readonly waitS: number;
}

/** A failure that may pass by itself. */
export class TransientError extends StoreError {
  /**
   * @param retryAfterS the pause that the server asks for, in seconds; 0 for none.
   * @param progressed whether this try brought bytes that none before it had.
   */
  constructor(
    what: string,
    where: string,
    hint: string,
    status = 0,
    readonly retryAfterS = 0,
    readonly progressed = false,
  ) {
    super(what, where, hint, status);
  }
}

/** Whom to tell. */
export interface RetryListeners {
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  /** A request that had failed has come through. */
  readonly onRecover?: ((where: string) => void) | undefined;
}

/** Sends requests again with exponential backoff and jitter. One for all requests of a stream. */
export class Retrier {
  private readonly sleepers = new Set<() => void>();

  constructor(
    readonly options: RetryOptions,
    private readonly listeners: RetryListeners = {},
  ) {}

  /**
   * The result of `attempt`, which is called again while it fails with a TransientError.
   *
   * @param where names the file in events.
   * @param retries instead of the options'.
   * @throws whatever `attempt` throws otherwise, its last TransientError, or the signal's reason.
   */
  async run<T>(
    where: string,
    attempt: () => Promise<T>,
    signal?: AbortSignal,
    retries = this.options.retries,
  ): Promise<T> {
    let failed = 0;
    let hadTrouble = false;
    for (;;) {
      signal?.throwIfAborted();
      try {
        const result = await attempt();
        if (hadTrouble) this.listeners.onRecover?.(where);
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof TransientError)) throw error;
        failed = error.progressed ? 1 : failed + 1;
        if (failed > retries) throw error;
        hadTrouble = true;
        const waitS = this.pauseS(failed, error.retryAfterS);
        this.listeners.onRetry?.({ where, error, attempt: failed, waitS });
        await this.sleep(waitS, signal);
      }
    }
  }

  /** End all pauses: try again at once. */
  retryNow(): void {
    for (const wake of [...this.sleepers]) wake();
  }

  /** Half of the pause is fixed and half random, so that many players don't come back in the same moment. */
  private pauseS(failed: number, askedS: number): number {
    const { firstWaitS, maxWaitS } = this.options;
    const longest = Math.min(firstWaitS * 2 ** (failed - 1), maxWaitS);
    return Math.max(longest * (0.5 + Math.random() / 2), Math.min(askedS, MAX_ASKED_WAIT_S));
  }

  /** Ends early when the machine is online again, by `retryNow`, and, failing, when the signal aborts. */
  private sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(finish);
        signal?.removeEventListener("abort", finish);
        globalThis.removeEventListener?.("online", finish);
        if (signal?.aborted) reject(signal.reason);
        else resolve();
      };
      const timer = setTimeout(finish, seconds * 1000);
      this.sleepers.add(finish);
      signal?.addEventListener("abort", finish);
      globalThis.addEventListener?.("online", finish);
    });
  }
}

/** Seconds of a Retry-After header, which is a number or a date; 0 when there is none or it makes no sense. */
export function retryAfterS(header: string | null, now: number = Date.now()): number {
  if (header === null) return 0;
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(seconds, 0) : 0;
}
