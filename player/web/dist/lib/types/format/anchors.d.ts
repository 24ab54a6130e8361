/** An anchor set: positions, log scales and static features, all in one Morton order; and static flags. */
import type { AnchorSet, BitKernels } from "../types";
import type { Segment } from "./container";
/** Number of an anchor set: of its ASTA box, of its parts of tables, and of the layer of its coarse parts. */
export declare const REFERENCE = 0;
export declare const RESIDUAL = 1;
/** A set without anchors. */
export declare const NO_ANCHORS: AnchorSet;
/**
 * The anchors of a segment that announced `count` of them with `channels` static features.
 *
 * @throws FormatError when a box is missing, damaged, or does not fit the counts or the limits.
 */
export declare function decodeAnchors(segment: Segment, count: number, channels: number, bits: BitKernels): AnchorSet;
/**
 * (count,) 1 where an anchor of a set keeps the dynamic feature of frame 0.
 *
 * @throws FormatError when a box is damaged, of no set, in another layer, or there are two of the set.
 */
export declare function decodeStatic(segment: Segment, set: number, count: number, bits: BitKernels): Uint8Array;
