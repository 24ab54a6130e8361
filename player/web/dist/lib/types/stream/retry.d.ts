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
export declare const DEFAULT_RETRY: RetryOptions;
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
export declare class TransientError extends StoreError {
    readonly retryAfterS: number;
    readonly progressed: boolean;
    /**
     * @param retryAfterS the pause that the server asks for, in seconds; 0 for none.
     * @param progressed whether this try brought bytes that none before it had.
     */
    constructor(what: string, where: string, hint: string, status?: number, retryAfterS?: number, progressed?: boolean);
}
/** Whom to tell. */
export interface RetryListeners {
    readonly onRetry?: ((event: RetryEvent) => void) | undefined;
    /** A request that had failed has come through. */
    readonly onRecover?: ((where: string) => void) | undefined;
}
/** Sends requests again with exponential backoff and jitter. One for all requests of a stream. */
export declare class Retrier {
    readonly options: RetryOptions;
    private readonly listeners;
    private readonly sleepers;
    constructor(options: RetryOptions, listeners?: RetryListeners);
    /**
     * The result of `attempt`, which is called again while it fails with a TransientError.
     *
     * @param where names the file in events.
     * @param retries instead of the options'.
     * @throws whatever `attempt` throws otherwise, its last TransientError, or the signal's reason.
     */
    run<T>(where: string, attempt: () => Promise<T>, signal?: AbortSignal, retries?: number): Promise<T>;
    /** End all pauses: try again at once. */
    retryNow(): void;
    /** Half of the pause is fixed and half random, so that many players don't come back in the same moment. */
    private pauseS;
    /** Ends early when the machine is online again, by `retryNow`, and, failing, when the signal aborts. */
    private sleep;
}
/** Seconds of a Retry-After header, which is a number or a date; 0 when there is none or it makes no sense. */
export declare function retryAfterS(header: string | null, now?: number): number;
