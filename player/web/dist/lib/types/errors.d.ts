/** Base of everything that the player reports: what is wrong, where, and what to do about it. */
export declare class PlayerError extends Error {
    readonly what: string;
    readonly where: string;
    readonly hint: string;
    readonly name: string;
    /**
     * @param what one sentence without a full stop.
     * @param where file, clip, box and byte.
     * @param hint what the viewer or the author can do.
     */
    constructor(what: string, where?: string, hint?: string);
}
/** The bytes are not what the specification asks for. */
export declare class FormatError extends PlayerError {
    readonly name: string;
    constructor(what: string, where?: string, hint?: string);
}
/** A place that cannot be read: no such file, no answer, or an answer that is of no use. */
export declare class StoreError extends PlayerError {
    readonly status: number;
    readonly name: string;
    /** @param status of HTTP; 0 when there was no answer. */
    constructor(what: string, where?: string, hint?: string, status?: number);
}
/** This browser or machine lacks something that the player needs. */
export declare class UnsupportedError extends PlayerError {
    readonly name: string;
}
