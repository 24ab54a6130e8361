/**
 * Gaussians by depth: a stable counting sort over 16-bit keys.
 *
 * A key is a depth's place between the nearest and the farthest one, counted in steps of the float32's own bit
 * pattern. For positive floats that pattern grows with the number, about like its logarithm, so keys are finest
 * where the viewer stands, and one Gaussian far away does not make the others' keys coarse.
 */

import { PACKED_WORDS, type PackedFrame } from "../types";

/** Depth of a point: `row[0] x + row[1] y + row[2] z + row[3]`, the stream's units in front of the camera. */
export type DepthRow = readonly [number, number, number, number];

const KEYS = 1 << 16;

/** Memory of the sort, kept from one to the next. */
export class SortScratch {
  readonly histogram = new Uint32Array(KEYS);
  depths = new Float32Array(0);
  /** The bit patterns of `depths`. */
  depthBits = new Int32Array(0);

  /** Room for so many Gaussians. */
  reserve(count: number): void {
    if (this.depths.length >= count) return;
    this.depths = new Float32Array(count + (count >> 2));
    this.depthBits = new Int32Array(this.depths.buffer);
  }
}

/** Copies the means of a frame, three numbers each, to `out`. */
export function copyMeans(frame: PackedFrame, out: Float32Array): void {
  const { data, count } = frame;
  const floats = new Float32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += PACKED_WORDS, to += 3) {
    out[to] = floats[from]!;
    out[to + 1] = floats[from + 1]!;
    out[to + 2] = floats[from + 2]!;
  }
}

/**
 * The drawing order from back to front. Equal keys come in falling order of their indices: seen from the front
 * that is the order of the Gaussians, which the specification asks for.
 *
 * @param means (count, 3).
 * @param near Gaussians not deeper than this, and those whose depth is no finite number, are left out.
 * @param order receives the indices; at least `count` long.
 * @returns how many indices were written.
 */
export function countingSort(
  means: Float32Array,
  count: number,
  row: DepthRow,
  near: number,
  scratch: SortScratch,
  order: Uint32Array,
): number {
  scratch.reserve(count);
  const [lowest, highest] = measureDepths(means, count, row, near, scratch);
  if (lowest > highest) return 0;
  const scale = (KEYS - 1) / Math.max(1, highest - lowest);
  const drawn = countKeys(count, lowest, scale, scratch);
  placeFromBack(count, lowest, scale, scratch, order);
  return drawn;
}

/** A depth that is not drawn; its bit pattern is below that of every drawn one. */
const LEFT_OUT = -1;

/** Fills the depths; the lowest and highest bit pattern of those that are drawn, crossed when there are none. */
function measureDepths(
  means: Float32Array,
  count: number,
  row: DepthRow,
  near: number,
  scratch: SortScratch,
): readonly [number, number] {
  const { depths, depthBits } = scratch;
  const [a, b, c, d] = row;
  let lowest = 0x7fffffff;
  let highest = 0;
  for (let i = 0, m = 0; i < count; i++, m += 3) {
    const depth = Math.fround(a * means[m]! + b * means[m + 1]! + c * means[m + 2]! + d);
    // Written so that what is not a number is left out.
    const drawn = depth > near && depth < Infinity;
    depths[i] = drawn ? depth : LEFT_OUT;
    const bits = depthBits[i]!;
    if (bits > highest) highest = bits;
    if (drawn && bits < lowest) lowest = bits;
  }
  return [lowest, highest];
}

/** Counts each key; how many there are in all. */
function countKeys(count: number, lowest: number, scale: number, scratch: SortScratch): number {
  const { depthBits, histogram } = scratch;
  histogram.fill(0);
  let drawn = 0;
  for (let i = 0; i < count; i++) {
    const bits = depthBits[i]!;
    if (bits < lowest) continue;
    histogram[((bits - lowest) * scale) | 0]!++;
    drawn++;
  }
  return drawn;
}

/** Writes the order; the histogram becomes each key's next place. */
function placeFromBack(
  count: number,
  lowest: number,
  scale: number,
  scratch: SortScratch,
  order: Uint32Array,
): void {
  const { depthBits, histogram } = scratch;
  let place = 0;
  for (let key = KEYS - 1; key >= 0; key--) {
    const many = histogram[key]!;
    histogram[key] = place;
    place += many;
  }
  for (let i = count - 1; i >= 0; i--) {
    const bits = depthBits[i]!;
    if (bits >= lowest) order[histogram[((bits - lowest) * scale) | 0]!++] = i;
  }
}
