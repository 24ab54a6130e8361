/** Streams on web servers. */
import { type HttpOptions } from "./download";
import type { BandwidthMeter } from "./meter";
import type { Retrier } from "./retry";
import { type FileHead, type ReadOptions, type Source } from "./source";
/** A file, or the files of a folder, at a URL. The URL's query is sent with every request (signed URLs). */
export declare class HttpSource implements Source {
    private readonly options;
    private readonly retrier;
    private readonly meter;
    private readonly wholeBytes;
    readonly name: string;
    readonly canChange = true;
    readonly received: import("./source").ByteCounts;
    private readonly base;
    private readonly closing;
    private readonly holds;
    private whole;
    /**
     * @param base of the single file, or of the folder's manifest.
     * @param options how to ask.
     * @param wholeBytes from a server without ranges, single files up to this length are read as a whole.
     */
    constructor(base: URL, options: HttpOptions, retrier: Retrier, meter: BandwidthMeter, wholeBytes: number);
    place(name: string): string;
    read(name: string, start: number, end: number | null, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
    head(name: string, length: number, options: ReadOptions): Promise<FileHead>;
    change(name: string, signal: AbortSignal): Promise<boolean>;
    close(): void;
    /** Whether the file is another one than `tag`'s after at most `waitS`. */
    private held;
    private load;
    private wanted;
    private listeners;
    private url;
    /** Where another origin hides Content-Range, Content-Length of all of the file is still told. */
    private askSize;
    private loadWhole;
    private unusable;
    private part;
}
