/** Clip segments of the profile "anchors": residual anchors and a field. */
import type { AnchorClip, BitKernels, InitSegment, Mlp } from "../types";
import { decodeAnchors, decodeStatic, REFERENCE, RESIDUAL } from "./anchors";
import type { ClipMeta } from "./clip-meta";
import type { Segment } from "./container";
import { formatError } from "./fail";
import { decodeField } from "./field";
import { LIMITS } from "./generated";

/**
 * The clip of a segment whose CMET box is `meta`.
 *
 * @throws FormatError when it is damaged, beyond the limits, or does not fit the init segment.
 */
export function decodeAnchorClip(
  segment: Segment,
  meta: ClipMeta,
  init: InitSegment,
  layers: number,
  bits: BitKernels,
): AnchorClip {
  const { info, anchors } = init;
  const count = layers > RESIDUAL ? meta.anchors : 0;
  const residual = decodeAnchors(segment, count, info.staticFeatures, bits);
  const flags = [
    decodeStatic(segment, REFERENCE, anchors.count, bits),
    decodeStatic(segment, RESIDUAL, count, bits),
  ];
  const readers = {
    sets: [
      { positions: anchors.positions, isStatic: flags[REFERENCE] },
      { positions: residual.positions, isStatic: flags[RESIDUAL] },
    ] as const,
    frames: meta.frames,
    clipFrames: info.clipFrames,
  };
  const field = decodeField(segment, readers, info.dynamicFeatures, layers, bits);
  requireFrame(init, anchors.count + count, field.mlp, segment.where);
  const isStatic = new Uint8Array(anchors.count + count);
  isStatic.set(flags[REFERENCE]);
  isStatic.set(flags[RESIDUAL], anchors.count);
  const { clip, firstFrame, frames, initId } = meta;
  return { profile: "anchors", clip, firstFrame, frames, initId, layers, residual, isStatic, field };
}

/** FormatError when a frame would take more memory or time than the limits allow. */
function requireFrame(init: InitSegment, anchors: number, fieldMlp: Mlp, where: string): void {
  const mlps = [fieldMlp, ...Object.values<Mlp>({ ...init.heads })];
  const weights = mlps.reduce((sum, mlp) => sum + mlp.w1.length + mlp.w2.length, 0);
  const counts = {
    gaussians: anchors * init.info.gaussiansPerAnchor,
    products: anchors * weights,
  };
  for (const [name, count] of Object.entries(counts)) {
    const most = LIMITS[name as keyof typeof counts];
    if (count > most) {
      const mismatch = { expected: `at most ${most}`, found: count };
      throw formatError(`a frame of the clip has too many ${name}`, where, mismatch);
    }
  }
}
