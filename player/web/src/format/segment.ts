/** Segments to what they hold: the decoder of the bitstream. */
import { FormatError } from "../errors";
import type { BitKernels, ClipSegment, InitSegment } from "../types";
import { decodeAnchorClip } from "./anchor-clip";
import { decodeBakedClip } from "./baked";
import { LAYERS } from "./boxes";
import { decodeClipMeta, requireFits } from "./clip-meta";
import { readSegment } from "./container";
import { join } from "./fail";
import * as init from "./init";

export type { InitOptions } from "./init";

/** How to read a clip segment. */
export interface ClipOptions {
  readonly bits: BitKernels;
  /** 1 to 4, by default all. */
  readonly layers?: number;
  /** What errors call the segment. */
  readonly where?: string;
}

/**
 * Reads an init segment.
 *
 * @param data the whole segment; with fewer than all layers it may end anywhere behind these.
 * @throws FormatError with the byte or box where it is cut, damaged, too large or from another version.
 */
export function decodeInit(data: Uint8Array, options: init.InitOptions): InitSegment {
  return withinMemory(options.where ?? "init segment", () => init.decodeInit(data, options));
}

/**
 * Reads a clip segment that needs `initSegment`.
 *
 * @param data the whole segment; with fewer than all layers it may end anywhere behind these.
 * @throws FormatError with the byte or box where it is cut, damaged, too large or from another version, or
 *     when it needs another init segment.
 */
export function decodeClip(data: Uint8Array, initSegment: InitSegment, options: ClipOptions): ClipSegment {
  const { bits, layers = LAYERS, where = "clip segment" } = options;
  return withinMemory(where, () => {
    const segment = readSegment(data, "clip", layers, where);
    const { profile } = initSegment.info;
    segment.requireProfile(profile);
    const meta = decodeClipMeta(segment.one("CMET"));
    requireFits(meta, initSegment, profile, join(where, `clip ${meta.clip}`));
    return profile === "baked"
      ? decodeBakedClip(segment, meta, layers, bits)
      : decodeAnchorClip(segment, meta, initSegment, layers, bits);
  });
}

/** Sizes within the format's limits may still be more than a device has. */
function withinMemory<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormatError("a segment needs more memory than there is", where, "try fewer layers");
  }
}
