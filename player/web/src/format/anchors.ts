/** An anchor set: positions, log scales and static features, all in one Morton order; and static flags. */
import type { AnchorSet, BitKernels } from "../types";
import { boxError } from "./boxes";
import type { Segment } from "./container";
import { Cursor } from "./cursor";
import { LIMITS } from "./generated";
import { decodePositions } from "./positions";
import { decodeFlags, decodeQuantised } from "./quantise";

/** exp() of a log scale stays finite in float32, with room for what multiplies it. */
const MAX_LOG_SCALE = 60;

/** Number of an anchor set: of its ASTA box, of its parts of tables, and of the layer of its coarse parts. */
export const REFERENCE = 0;
export const RESIDUAL = 1;

/** A set without anchors. */
export const NO_ANCHORS: AnchorSet = {
  count: 0,
  positions: new Float32Array(0),
  features: new Float32Array(0),
  logScales: new Float32Array(0),
};

/**
 * The anchors of a segment that announced `count` of them with `channels` static features.
 *
 * @throws FormatError when a box is missing, damaged, or does not fit the counts or the limits.
 */
export function decodeAnchors(
  segment: Segment,
  count: number,
  channels: number,
  bits: BitKernels,
): AnchorSet {
  if (count > LIMITS.anchors) throw segment.error("too many anchors");
  if (count === 0) return NO_ANCHORS;
  const positions = decodePositions(new Cursor(segment.one("APOS")), count, bits);
  const scales = segment.one("ALSC");
  const logScales = decodeQuantised(new Cursor(scales), count, 6, bits);
  if (logScales.some((value) => Math.abs(value) > MAX_LOG_SCALE)) {
    throw boxError(scales, "a log scale is out of range");
  }
  const features = decodeQuantised(new Cursor(segment.one("AFEA")), count, channels, bits);
  return { count, positions, features, logScales };
}

/**
 * (count,) 1 where an anchor of a set keeps the dynamic feature of frame 0.
 *
 * @throws FormatError when a box is damaged, of no set, in another layer, or there are two of the set.
 */
export function decodeStatic(segment: Segment, set: number, count: number, bits: BitKernels): Uint8Array {
  let flags: Uint8Array | null = null;
  for (const box of segment.all("ASTA")) {
    const cursor = new Cursor(box);
    const found = cursor.u8();
    if (found > RESIDUAL || box.layer !== found || (flags && found === set)) {
      throw boxError(box, "static flags of no set, of another layer, or twice of a set");
    }
    if (found === set) flags = decodeFlags(cursor, count, bits);
  }
  return flags ?? new Uint8Array(count);
}
