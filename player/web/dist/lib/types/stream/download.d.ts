/** One download by HTTP, into one array of the right size, which goes on where a try broke off. */
import { StoreError } from "../errors";
import type { BandwidthMeter } from "./meter";
import { type Freshness } from "./source";
/** How requests are sent. */
export interface HttpOptions {
    /** Instead of the global one, for example to sign requests. */
    readonly fetch: typeof fetch;
    readonly headers: Readonly<Record<string, string>>;
    readonly credentials: RequestCredentials;
    /** No byte for so many seconds: the try is given up. */
    readonly stallS: number;
}
/** What to download. */
export interface Wanted {
    readonly url: string;
    /** How errors name it. */
    readonly where: string;
    readonly start: number;
    /** The byte behind the last one; null: the whole file, from 0. */
    readonly end: number | null;
    /** The most bytes when the end is null. */
    readonly limit: number;
    /** Ask for all of the file rather than for a range that is as long as it. */
    readonly whole: boolean;
    readonly freshness: Freshness;
    readonly tag: string | null;
    readonly signal: AbortSignal | undefined;
}
/** A server's offer to answer a request (with `wait`, and this entity tag) when a file is another one. */
export interface Hold {
    readonly tag: string;
    /** It answers after so many in any case. */
    readonly seconds: number;
}
/** Who is told of bytes. */
export interface Listeners {
    readonly meter: BandwidthMeter;
    readonly onCount: (bytes: number) => void;
    readonly onBytes: ((data: Uint8Array<ArrayBuffer>, have: number) => void) | undefined;
}
/** The server sent all of the file although a part behind its start was asked for. */
export declare class RangesIgnoredError extends StoreError {
    constructor(where: string);
}
/** The file has more bytes than are read as a whole. */
export declare class TooLongError extends StoreError {
    constructor(where: string, bytes: number, limit: number);
}
/** A download; `attempt` may be called again after a TransientError and goes on from there. */
export declare class Download {
    private readonly wanted;
    private readonly options;
    private readonly listeners;
    /** Bytes of the whole file; null when no answer told. */
    size: number | null;
    tag: string | null;
    /** What the server offers to who wants to know when the file changes; null: nothing. */
    hold: Hold | null;
    /** Whether the server sent all of the file although its beginning was asked for. */
    gotAll: boolean;
    private data;
    private have;
    private furthest;
    constructor(wanted: Wanted, options: HttpOptions, listeners: Listeners);
    /**
     * Ask for what is missing.
     *
     * @throws TransientError for what may pass; StoreError for what will not; ChangedError; the signal's reason.
     */
    attempt(): Promise<Uint8Array<ArrayBuffer>>;
    private ask;
    /** Always "first-last": a plain range like this needs no permission of another origin (CORS preflight). */
    private range;
    /** Whether the answer has a body to read. */
    private accept;
    private acceptWhole;
    private acceptPart;
    private fill;
    /** Whether all wanted bytes are there. */
    private take;
    /** Some connections end without an error in the middle of a body. */
    private refuseCut;
    private refusal;
    /** What the network brings; its errors say nothing of what happened. */
    private explained;
    private passing;
}
/** The entity tag, which says the same weak or strong, or else the date of the last change. */
export declare function tagOf(response: Response): string | null;
/** How long a server holds requests until a file changes, if it says so. */
export declare function holdOf(response: Response): Hold | null;
/** Content-Length; null when it is not there. */
export declare function lengthOf(response: Response): number | null;
