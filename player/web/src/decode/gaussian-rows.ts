/** Gaussians as rows of floats, the step between the arithmetic and the two forms that leave a decoder. */

import { FormatError } from "../errors";
import type { GaussianFrame } from "../types";

/** Numbers of a row: mean (3), standard deviations (3), quaternion w, x, y, z, opacity, colour (3). */
export const ROW = 14;

/** Where the parts of a row begin. */
export const MEAN = 0;
export const SCALE = 3;
export const ROTATION = 6;
export const OPACITY = 10;
export const COLOR = 11;

/** Gaussians, anchor after anchor. */
export interface GaussianRows {
  readonly count: number;
  /** At least (count, ROW). */
  readonly values: Float32Array;
  /** At least (count), the anchor of each, rising. */
  readonly anchors: Uint32Array;
}

/** Rows whose number shows only at the end. */
export class RowList {
  count = 0;
  values = new Float32Array(1024 * ROW);
  anchors = new Uint32Array(1024);

  /** Make room for `more` rows behind those that are there. */
  reserve(more: number): void {
    const needed = this.count + more;
    if (needed <= this.anchors.length) {
      return;
    }
    const size = Math.max(needed, 2 * this.anchors.length);
    const { values, anchors } = this;
    this.values = new Float32Array(size * ROW);
    this.values.set(values);
    this.anchors = new Uint32Array(size);
    this.anchors.set(anchors);
  }
}

/** The Gaussians of two sets of anchors in the order of the anchors; no anchor is in both. */
export function mergedFrame(a: GaussianRows, b: GaussianRows): GaussianFrame {
  const frame = emptyFrame(a.count + b.count);
  let [i, j] = [0, 0];
  for (let at = 0; at < frame.count; at++) {
    const takeA = j === b.count || (i < a.count && a.anchors[i] < b.anchors[j]);
    copyRow(frame, at, takeA ? a.values : b.values, takeA ? i++ : j++);
  }
  return frame;
}

/** The rows as they stand. */
export function frameOfRows(values: Float32Array, count: number): GaussianFrame {
  const frame = emptyFrame(count);
  for (let row = 0; row < count; row++) {
    copyRow(frame, row, values, row);
  }
  return frame;
}

/**
 * Refuse rows with a number that is not finite.
 *
 * @throws FormatError
 */
export function requireFinite(values: Float32Array, count: number, where: string): void {
  for (let i = 0; i < count * ROW; i++) {
    if (!Number.isFinite(values[i])) {
      throw notFinite(where);
    }
  }
}

/** The refusal of a frame with a number that is not finite. */
export function notFinite(where: string): FormatError {
  return new FormatError("a frame's Gaussians are not finite", where);
}

function emptyFrame(count: number): GaussianFrame {
  return {
    count,
    means: new Float32Array(3 * count),
    scales: new Float32Array(3 * count),
    rotations: new Float32Array(4 * count),
    opacities: new Float32Array(count),
    colors: new Float32Array(3 * count),
  };
}

function copyRow(frame: GaussianFrame, at: number, values: Float32Array, row: number): void {
  const first = row * ROW;
  frame.means.set(values.subarray(first + MEAN, first + SCALE), 3 * at);
  frame.scales.set(values.subarray(first + SCALE, first + ROTATION), 3 * at);
  frame.rotations.set(values.subarray(first + ROTATION, first + OPACITY), 4 * at);
  frame.opacities[at] = values[first + OPACITY];
  frame.colors.set(values.subarray(first + COLOR, first + ROW), 3 * at);
}
