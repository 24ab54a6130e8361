import { type Loss } from "./found-segments";
import { type Manifest } from "./manifest";
import { type RangeReader } from "./walk";
export type { Loss } from "./found-segments";
export type { RangeReader } from "./walk";
/** Bytes of the trailer. */
export declare const TAIL_BYTES = 56;
/** Where the index box is. */
export interface IndexPlace {
    readonly offset: number;
    /** Header included. */
    readonly bytes: number;
}
/** What a single file holds. */
export interface ArchiveListing {
    /** Every segment that can be reached. */
    readonly manifest: Manifest;
    /** The last whole index; null when there is none. */
    readonly index: IndexPlace | null;
    /** Up to where the file was read. */
    readonly end: number;
    /** The trailer or index was cut or damaged; segments were found without it. */
    readonly recovered: boolean;
    /** What could not be recovered. */
    readonly losses: readonly Loss[];
}
/**
 * Reads what a single file lists, and what lies behind its index.
 *
 * @param size of the file.
 * @param where what errors call it.
 * @param before what the file held when it was last read: only what is new is read then, and a trailer or
 *     index that is damaged is not recovered from, as it may just be being written.
 * @throws ManifestDamage when the trailer or index is damaged and nothing was recovered.
 * @throws FormatError when it is no stream, or breaks a rule; and whatever `read` throws.
 */
export declare function readArchive(read: RangeReader, size: number, where: string, before?: ArchiveListing | null): Promise<ArchiveListing>;
