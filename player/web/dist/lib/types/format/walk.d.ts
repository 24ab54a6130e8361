import { type BoxHeader } from "./boxes";
/** Reads `length` bytes of a file from byte `start` on. */
export type RangeReader = (start: number, length: number) => Promise<Uint8Array>;
/** Boxes of a single file that are in no segment. */
export declare const INDEX_TYPE = "INDX";
export declare const TAIL_TYPE = "TAIL";
/** Enough for the file type and a clip's description, so that one read tells all about a clip. */
export declare const HEAD_BYTES: number;
/** A part of a single file. */
export interface Part {
    /** "init" or "clip" of a segment, else the type of the box; "?" when nothing begins here. */
    readonly kind: string;
    readonly offset: number;
    readonly bytes: number;
    /** Just behind it. */
    readonly end: number;
    /** Why it cannot be used; an empty text when it is whole. */
    readonly reason: string;
    /** The first bytes of a segment, at most HEAD_BYTES. */
    readonly head: Uint8Array;
}
/**
 * The parts between two bytes of a file, without gaps. A part with a reason reaches from where the walk lost
 * its way to where it found it again. Payloads are not checked.
 *
 * @throws FormatError when there are more parts, or more damage, than a stream may have, or a version is not
 *     known; and whatever `read` throws.
 */
export declare function walk(read: RangeReader, start: number, end: number, where: string): AsyncGenerator<Part>;
/** The header of the box that begins so; null when it is cut or damaged. */
export declare function boxHeader(head: Uint8Array): BoxHeader | null;
