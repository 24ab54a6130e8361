/** Aborts a request when its user does, or when nothing has come for too long. */
export declare class StallWatch {
    private readonly stallS;
    private readonly outer;
    /** Whether it was given up because nothing came. */
    stalled: boolean;
    private readonly controller;
    private timer;
    private readonly abort;
    /** @param stallS seconds without a sign of life. */
    constructor(stallS: number, outer: AbortSignal | undefined);
    /** For the request. */
    get signal(): AbortSignal;
    /** Something has come. */
    alive(): void;
    /** The request is over; what is still on its way is dropped. */
    close(): void;
}
