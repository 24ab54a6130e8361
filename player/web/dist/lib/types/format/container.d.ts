/** Segments as containers: the file type, then known boxes in rising layers. */
import type { FormatError } from "../errors";
import { type Box } from "./boxes";
/** Kind of a segment. */
export type SegmentKind = "init" | "clip";
/** Bytes of the file-type box, with which every segment begins. */
export declare const FILE_TYPE_BYTES: number;
/** What the file-type box says. */
export interface FileType {
    /** "init" or "clip" in all that this version knows. */
    readonly kind: string;
    readonly major: number;
    readonly minor: number;
    /** Bytes of the whole segment. */
    readonly bytes: number;
}
/** The boxes of a segment that this version knows. */
export declare class Segment {
    readonly kind: SegmentKind;
    readonly boxes: readonly Box[];
    readonly whole: boolean;
    readonly where: string;
    /** @param boxes in file order, without the file type. @param whole nothing of the segment was missing. */
    constructor(kind: SegmentKind, boxes: readonly Box[], whole: boolean, where: string);
    /** Every box of a type, in file order. */
    all(type: string): Box[];
    /** The box of a type; FormatError when there is none. */
    one(type: string): Box;
    /** A FormatError about the segment as a whole. */
    error(what: string): FormatError;
    /** FormatError unless every box may stand in a stream of this profile. */
    requireProfile(profile: string): void;
}
/**
 * The boxes of a segment, all checksums verified.
 *
 * @param data the whole segment; with fewer than all layers it may end anywhere behind these.
 * @param layers how many to read, 1 to 4; boxes of higher ones are not looked at.
 * @param where what errors call it.
 * @throws FormatError when it is none, cut, damaged, or from another version.
 */
export declare function readSegment(data: Uint8Array, kind: SegmentKind, layers: number, where: string): Segment;
/**
 * The file type with which a segment begins.
 *
 * @param base offset of `data` in what `where` names.
 * @throws FormatError when no segment of a known version begins so.
 */
export declare function readFileType(data: Uint8Array, where: string, base?: number): FileType;
/** FormatError unless this version reads streams of a version; a minor one adds only what may be skipped. */
export declare function refuseUnknownVersion(major: number, minor: number, where: string): void;
/** For each layer, how many bytes from the start of a whole segment hold it and those below. */
export declare function layerEnds(data: Uint8Array, where: string): [number, number, number, number];
