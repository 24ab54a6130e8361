/** A stream to play: what it holds, and the bytes of its segments. */
import { FormatError, type PlayerError } from "../errors";
import type { Loss } from "../format/archive";
import type { ClipEntry, InitEntry, Manifest } from "../format/manifest";
import { type Location, type LocationOptions } from "./locate";
import { BandwidthMeter } from "./meter";
import { type RetryListeners, type RetryOptions } from "./retry";
import { type ByteCounts, type Freshness } from "./source";
/** Layers of a whole segment. */
export declare const LAYERS = 4;
export interface StreamOptions extends Partial<Omit<LocationOptions, "stallS">>, RetryListeners {
    /** What differs from the usual patience. */
    readonly retry?: Partial<RetryOptions>;
    /** Assumed until something was measured. */
    readonly initialBitsPerSecond?: number;
    /** Stops opening. */
    readonly signal?: AbortSignal;
}
export interface SegmentOptions {
    readonly signal?: AbortSignal | undefined;
    /** False when the caller calls `verifySegment` itself, for example in a worker. */
    readonly verify?: boolean;
    /** "damaged" fetches past every cache, after the caller has found damage. */
    readonly freshness?: Freshness;
}
export interface ClipOptions extends SegmentOptions {
    /**
     * The bytes of the first `layers` layers are there, fewer than asked for, and others are still to come.
     * `prefix` is a part of the array that is being filled: copy it before transferring it to a worker. In rising
     * order, each once; again from the lowest when damaged bytes are fetched anew.
     */
    readonly onLayers?: (layers: number, prefix: Uint8Array<ArrayBuffer>) => void;
}
/** An open stream. */
export declare class Stream {
    private readonly pack;
    /** How fast bytes come. */
    readonly meter: BandwidthMeter;
    private readonly retrier;
    private current;
    private began;
    private problem;
    private tagsTell;
    private refreshing;
    private readonly closing;
    private constructor();
    /**
     * Read what a stream holds.
     *
     * @param location URL of a `.cgs` file, a folder (ending in "/") or its manifest; a `.cgs` file; the files of
     *   a folder.
     * @throws StoreError, FormatError, or the signal's reason.
     */
    static open(location: Location, options?: StreamOptions): Promise<Stream>;
    /** For people: a URL without its query, or a file's name. */
    get name(): string;
    get manifest(): Manifest;
    /** The frame at time 0: the first one when the stream was opened, also after a live one has dropped it. */
    get origin(): number;
    /** Nothing will be added. */
    get ended(): boolean;
    /** Whether `refresh` may find something new. */
    get live(): boolean;
    /** Between two calls of `refresh`, in seconds: half a clip's duration, within reason. */
    get pollSeconds(): number;
    /** All bytes received so far, those of failed tries included. */
    get bytesRead(): number;
    /** The same, by what they were for. */
    get received(): Readonly<ByteCounts>;
    /** What was wrong with the manifest when `refresh` last kept the older one; null when nothing was. */
    get trouble(): PlayerError | null;
    /** What could not be found of a single file that is cut or damaged; empty when all is there. */
    get losses(): readonly Loss[];
    /** The entry of an init segment. */
    initEntry(id: string): InitEntry;
    /**
     * Look for what a live stream has got since; several calls at a time share one look.
     *
     * @returns whether the manifest is another one now. One that is damaged, which may just be being written, is
     *   not taken over, see `trouble`.
     * @throws FormatError when the stream was replaced by another one; StoreError when it cannot be read.
     */
    refresh(signal?: AbortSignal): Promise<boolean>;
    /**
     * Wait until `refresh` is worth a call, where the server can tell.
     *
     * @returns false when it cannot: soon; else true, after a change or some time without one.
     * @throws the signal's reason.
     */
    change(signal: AbortSignal): Promise<boolean>;
    /**
     * An init segment, or its first layers.
     *
     * @throws FormatError when it is damaged; StoreError when it cannot be read.
     */
    initBytes(entry: InitEntry, signal?: AbortSignal, layers?: number): Promise<Uint8Array<ArrayBuffer>>;
    /**
     * A clip segment or its first layers, by one request. A whole segment is checked against its hash.
     *
     * @param layers 1 to 4.
     * @throws FormatError when it is damaged, also when fetched again; StoreError when it cannot be read.
     */
    clipBytes(entry: ClipEntry, layers: number, options?: ClipOptions): Promise<Uint8Array<ArrayBuffer>>;
    /** Don't wait any longer before the next try of what failed. */
    retryNow(): void;
    /** Nothing will be read any more. Reads that go on are stopped by their signals. */
    close(): void;
    private look;
    private reload;
    private refuseOther;
    private follow;
    private segment;
    /** The bytes of one try, checked as far as possible. */
    private sound;
    private fetch;
}
/** What is at the stream's place now is another stream. */
export declare class ReplacedError extends FormatError {
    constructor(what: string, where: string);
}
