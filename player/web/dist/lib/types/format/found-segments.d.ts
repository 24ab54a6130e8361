import type { Manifest } from "./manifest";
import { type Part, type RangeReader } from "./walk";
/** Something in a file that cannot be used. */
export interface Loss {
    /** File and byte. */
    readonly where: string;
    /** What is wrong. */
    readonly reason: string;
    /** Number of the clip that is lost, as far as known. */
    readonly clip?: number;
}
/** Gathers the segments of a single file, init segments before the clips that need them. */
export declare class FoundSegments {
    private readonly read;
    private readonly where;
    private readonly base;
    /** What cannot be used. */
    readonly losses: Loss[];
    private readonly inits;
    /** Found, not those of `base`. */
    private readonly clips;
    private rate;
    /** @param where what errors call the file. @param base what an index lists already. */
    constructor(read: RangeReader, where: string, base: Manifest | null);
    /** Take a part of the file, or note why it cannot be used. */
    add(part: Part): Promise<void>;
    /** All that was found and fits together; null when there is no init segment. */
    manifest(): Manifest | null;
    /** Returns why a segment cannot be used, or an empty text. */
    private addSegment;
    private addInit;
    /** Another writer may put its boxes in another order. */
    private wholeMeta;
    /** Which clip a lost part was, where its first bytes still tell. */
    private clipNumber;
    /** The clips that can stand in one manifest; the others become losses. */
    private fitting;
}
