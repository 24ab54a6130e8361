/** Something a second. */
export type Rate = number;
/** A mean that forgets: each new figure counts for `weight`. */
export declare class RunningMean {
    #private;
    readonly weight: number;
    constructor(weight: number);
    add(figure: number): void;
    /** null before the first figure. */
    get value(): number | null;
    reset(): void;
}
/** How often something happened in the last second or so. */
export declare class EventRate {
    #private;
    readonly spanMs: number;
    /** @param spanMs of time that is looked back on. */
    constructor(spanMs?: number);
    /** @param nowMs of performance.now(). */
    count(nowMs: number): void;
    perSecond(nowMs: number): Rate;
}
