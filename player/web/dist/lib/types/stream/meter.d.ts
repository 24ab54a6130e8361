/** How fast the connection is. */
/** Download of one answer; tell it what happens. */
export interface Transfer {
    /** The answer's head is there. */
    answered(): void;
    received(bytes: number): void;
    /** The body is there, or will not come. Further calls do nothing. */
    end(): void;
}
/**
 * Estimates bandwidth from downloads as they happen.
 *
 * Bytes of downloads that run at the same time are counted together, over the time in which at least one
 * answer's body is on its way, so that parallel downloads don't look slow and pauses don't count. Waiting for an
 * answer is latency. The estimate is the lower one of a quick and a slow average: it falls at once and rises
 * with care. What a browser's cache answers counts as well; then that is how fast bytes come.
 */
export declare class BandwidthMeter {
    private readonly initialBitsPerSecond;
    private readonly now;
    private readonly fast;
    private readonly slow;
    private active;
    private mark;
    private pendingBytes;
    private pendingMs;
    private latency;
    /**
     * @param initialBitsPerSecond what to assume before anything was measured.
     * @param now a clock in milliseconds that never goes back.
     */
    constructor(initialBitsPerSecond?: number, now?: () => number);
    /** A request is sent. */
    begin(): Transfer;
    /** Whether anything was measured. */
    get known(): boolean;
    /** The estimate; a download that stands still lowers it while it does. */
    get bitsPerSecond(): number;
    /** Milliseconds from a request to its answer's head, averaged; 0 before there was one. */
    get latencyMs(): number;
    private addLatency;
    private advance;
    private finish;
    private sample;
}
