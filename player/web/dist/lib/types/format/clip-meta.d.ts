/** What a clip segment says of itself in its CMET box. */
import type { InitSegment } from "../types";
import { type Box } from "./boxes";
/** Bytes of CMET that this version knows. */
export declare const CLIP_META_BYTES = 52;
export interface ClipMeta {
    readonly clip: number;
    /** frame_index of its first frame. */
    readonly firstFrame: number;
    readonly frames: number;
    /** Residual anchors. */
    readonly anchors: number;
    /** SHA-256 of the init segment that it needs. */
    readonly initId: string;
}
/** @throws FormatError when the box is too short, or its first frame is out of range. */
export declare function decodeClipMeta(box: Box): ClipMeta;
/** FormatError unless a clip of this profile may say this of itself in a stream with this init segment. */
export declare function requireFits(meta: ClipMeta, init: InitSegment, profile: string, where: string): void;
