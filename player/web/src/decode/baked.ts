/** Frames of baked clips; they need no tier, as a Gaussian takes a few operations. */

import type { BakedClip, FrameDecoder, GaussianFrame, PackedFrame } from "../types";
import { PACKED_WORDS } from "../types";
import { COLOR, frameOfRows, MEAN, OPACITY, ROTATION, ROW, requireFinite, SCALE } from "./gaussian-rows";
import { packRows, roomFor } from "./pack";

/** Codes of a row: mean (3), scales (3), rotation (3), the component left out, opacity, colour (3). */
const CODES = 14;
const SCALE_CODE = 3;
const ROTATION_CODE = 6;
const LEFT_OUT = 9;
const OPACITY_CODE = 10;
const COLOR_CODE = 11;
/** Scale codes are at most this many times the scale steps, either way. */
const LARGEST_EXPONENT = 126;

/** Decodes the frames of a baked clip. */
export class BakedFrameDecoder implements FrameDecoder {
  readonly prepareMs: number;
  /** 2 ^ (code / scale steps), the lowest code first. */
  private readonly deviations: Float32Array;
  private rows = new Float32Array(0);

  constructor(private readonly clip: BakedClip) {
    const started = performance.now();
    const most = LARGEST_EXPONENT * clip.scaleSteps;
    this.deviations = Float32Array.from(
      { length: 2 * most + 1 },
      (_, i) => 2 ** ((i - most) / clip.scaleSteps),
    );
    this.prepareMs = performance.now() - started;
  }

  async packed(clipFrame: number, minOpacity: number, reuse?: Uint32Array): Promise<PackedFrame> {
    const count = this.fill(clipFrame, minOpacity);
    const data = roomFor(count * PACKED_WORDS, reuse);
    packRows(this.rows, count, data);
    return { count, data };
  }

  async gaussians(clipFrame: number, minOpacity: number): Promise<GaussianFrame> {
    const count = this.fill(clipFrame, minOpacity);
    return frameOfRows(this.rows, count);
  }

  close(): void {
    this.rows = new Float32Array(0);
  }

  /** Write the rows of a frame's visible Gaussians; returns how many. */
  private fill(clipFrame: number, minOpacity: number): number {
    const { clip } = this;
    const codes = clip.codes[clipFrame];
    if (this.rows.length === 0) {
      this.rows = new Float32Array(clip.gaussians * ROW);
    }
    let count = 0;
    for (let from = 0; from < clip.gaussians * CODES; from += CODES) {
      const opacity = codes[from + OPACITY_CODE];
      if (opacity !== 0 && Math.fround(opacity / clip.opacitySteps) >= Math.fround(minOpacity)) {
        this.writeRow(codes, from, count++ * ROW);
      }
    }
    requireFinite(this.rows, count, `clip ${clip.clip}, clip frame ${clipFrame}`);
    return count;
  }

  private writeRow(codes: Int32Array, from: number, to: number): void {
    const { clip, rows, deviations } = this;
    const middle = LARGEST_EXPONENT * clip.scaleSteps;
    for (let axis = 0; axis < 3; axis++) {
      rows[to + MEAN + axis] = clip.corner[axis] + Math.fround(clip.step * codes[from + axis]);
      rows[to + SCALE + axis] = deviations[codes[from + SCALE_CODE + axis] + middle];
      rows[to + COLOR + axis] = codes[from + COLOR_CODE + axis] / clip.colorSteps;
    }
    rows[to + OPACITY] = codes[from + OPACITY_CODE] / clip.opacitySteps;
    writeRotation(rows, to + ROTATION, codes, from, clip.rotationSteps);
  }
}

/** The quaternion of unit length: three components, and the one that was left out. */
function writeRotation(out: Float32Array, to: number, codes: Int32Array, from: number, steps: number): void {
  const a = codes[from + ROTATION_CODE] / steps;
  const b = codes[from + ROTATION_CODE + 1] / steps;
  const c = codes[from + ROTATION_CODE + 2] / steps;
  const squares = a * a + b * b + c * c;
  const other = Math.sqrt(Math.max(0, 1 - squares));
  const length = Math.sqrt(squares + other * other);
  const place = codes[from + LEFT_OUT];
  out[to] = (place === 0 ? other : a) / length;
  out[to + 1] = (place === 1 ? other : place < 1 ? a : b) / length;
  out[to + 2] = (place === 2 ? other : place < 2 ? b : c) / length;
  out[to + 3] = (place === 3 ? other : c) / length;
}
