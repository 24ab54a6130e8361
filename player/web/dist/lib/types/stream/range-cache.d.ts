/** Small reads of one file, answered from few larger ones. */
/** Reads `length` bytes from `start`; fewer where the file ends. */
export type RangeReader = (start: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;
/** Keeps the last few blocks of a file of which the first `size` bytes don't change. */
export declare class RangeCache {
    private readonly size;
    private readonly load;
    private readonly blocks;
    constructor(size: number, load: RangeReader);
    /** Bytes that are known already. */
    keep(start: number, data: Uint8Array<ArrayBuffer>): void;
    readonly read: RangeReader;
}
