/** The init segment: what all clips of a stream share. */
import type { BitKernels, InitSegment, StreamInfo } from "../types";
/** How to read an init segment. */
export interface InitOptions {
    readonly bits: BitKernels;
    /** 1 to 4, by default all. */
    readonly layers?: number;
    /** SHA-256 of the whole segment, when it is known; of a prefix it cannot be computed. */
    readonly id?: string;
    /** What errors call the segment. */
    readonly where?: string;
}
/**
 * Reads an init segment.
 *
 * @param data the whole segment; with fewer than all layers it may end anywhere behind these.
 * @throws FormatError with the byte or box where it is cut, damaged, too large or from another version.
 */
export declare function decodeInit(data: Uint8Array, options: InitOptions): InitSegment;
/** What a whole init segment says of its stream. Checksums are verified, anchors and heads not decoded. */
export declare function readStreamInfo(data: Uint8Array, where: string): StreamInfo;
