import type { FormatError } from "../errors";
import { type Mismatch } from "./fail";
/** Bytes of a box's header. */
export declare const HEADER_BYTES = 24;
/** Layers of a segment. */
export declare const LAYERS = 4;
/** The fields of a box's header, its own checksum verified. */
export interface BoxHeader {
    /** Four printable ASCII characters. */
    readonly type: string;
    /** Of the payload's layout. */
    readonly version: number;
    /** A reader that does not know the type or version must refuse the segment. */
    readonly critical: boolean;
    /** 0 to 3. */
    readonly layer: number;
    /** Bytes of the payload. From 2^53 on not exact, which no box has room for. */
    readonly length: number;
    readonly payloadCrc: number;
    /** Of the header in the segment or file. */
    readonly offset: number;
    /** Where the next box starts. */
    readonly end: number;
}
/** A box, all its checksums verified. */
export interface Box extends BoxHeader {
    readonly payload: Uint8Array;
    /** What the box is part of. */
    readonly where: string;
}
/** A view of some bytes for reading numbers. */
export declare function viewOf(data: Uint8Array): DataView;
/** A u64 as a double: exact below 2^53, and not below it otherwise. */
export declare function readU64(view: DataView, at: number): number;
/**
 * The header of the box that begins at a byte.
 *
 * @param base offset of `data` in what `where` names.
 * @throws FormatError when it is cut or damaged.
 */
export declare function readHeader(data: Uint8Array, at: number, where: string, base?: number): BoxHeader;
/**
 * The box of a header, its payload's checksum verified.
 *
 * @throws FormatError when it runs past the end of `data` or is damaged.
 */
export declare function readPayload(data: Uint8Array, header: BoxHeader, where: string, base?: number): Box;
/**
 * The headers of the boxes that fill `data`, layers rising; payloads are neither read nor checked.
 *
 * @param cut `data` is known to be cut: a header that is cut is left out.
 * @throws FormatError when one is cut or damaged, layers fall, or there are too many.
 */
export declare function readHeaders(data: Uint8Array, where: string, cut?: boolean): Generator<BoxHeader>;
/** A FormatError about byte `at` of a box's payload. */
export declare function boxError(box: Box, what: string, at?: number, mismatch?: Mismatch): FormatError;
/** Where byte `at` of a box's payload lies. */
export declare function placeOf(box: Box, at?: number): string;
