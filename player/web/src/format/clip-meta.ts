/** What a clip segment says of itself in its CMET box. */
import type { InitSegment } from "../types";
import { type Box, placeOf } from "./boxes";
import { Cursor } from "./cursor";
import { formatError } from "./fail";
import { toHex } from "./sha256";

/** Bytes of CMET that this version knows. */
export const CLIP_META_BYTES = 52;

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
export function decodeClipMeta(box: Box): ClipMeta {
  const cursor = new Cursor(box);
  const [clip, firstFrame, frames, anchors] = [cursor.u32(), cursor.u64(), cursor.u32(), cursor.u32()];
  const initId = toHex(cursor.take(32));
  if (firstFrame >= 2 ** 53) {
    throw formatError("a clip's number or first frame is out of range", placeOf(box), { found: firstFrame });
  }
  return { clip, firstFrame, frames, anchors, initId };
}

/** FormatError unless a clip of this profile may say this of itself in a stream with this init segment. */
export function requireFits(meta: ClipMeta, init: InitSegment, profile: string, where: string): void {
  const { info, id } = init;
  if (info.profile !== profile) {
    const mismatch = { expected: info.profile, found: profile };
    throw formatError("the clip is of another profile than the stream", where, mismatch);
  }
  if (meta.frames < 1 || meta.frames > info.clipFrames) {
    throw formatError("a clip has an impossible number of frames", where, {
      expected: `1 to ${info.clipFrames}`,
      found: meta.frames,
    });
  }
  if (meta.initId !== id) {
    throw formatError("the clip needs another init segment", where, { expected: meta.initId, found: id });
  }
}
