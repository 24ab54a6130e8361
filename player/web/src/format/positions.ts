/** Anchor positions: points of a grid in Morton order. */
import type { BitKernels } from "../types";
import type { Cursor } from "./cursor";
import { LIMITS } from "./generated";
import { type Affine, readAffine } from "./quantise";

const MAX_BITS = 16;
const OUTSIDE = "a position lies outside its grid";
/** Morton codes have at most 51 bits and are taken apart in two halves, the lower one of 24 bits. */
const LOW_BITS = 24;

/**
 * (count, 3) positions, from the rest of a cursor.
 *
 * @throws FormatError when they are damaged, beyond the limits, or leave their grid.
 */
export function decodePositions(cursor: Cursor, count: number, bits: BitKernels): Float32Array {
  const [found, gridBits, mode, reserved] = [cursor.u32(), cursor.u8(), cursor.u8(), cursor.u16()];
  if (found !== count || reserved || gridBits < 1 || gridBits > MAX_BITS) {
    throw cursor.error("packed positions have another shape", {
      expected: `${count} anchors, 1 to ${MAX_BITS} bits`,
      found: `${found} anchors, ${gridBits} bits, ${reserved}`,
    });
  }
  if (count * 12 > LIMITS.arrayBytes) throw cursor.error("there are too many positions");
  const affine = readAffine(cursor, 3);
  const steps = cursor.wideNumbers(bits, { count, channels: 1, mode }, OUTSIDE);
  const points = new Int32Array(3 * count);
  if (!mortonPoints(steps, gridBits, points, 3)) throw cursor.error(OUTSIDE);
  return pointValues(points, affine);
}

/**
 * Grid points of Morton codes that are given by their differences.
 *
 * @param differences the first code, then what each adds to the one before.
 * @param bits of a coordinate, at most 17.
 * @param points row i's x, y, z are written from `i * stride` on.
 * @returns false when a code leaves the grid.
 */
export function mortonPoints(
  differences: Float64Array,
  bits: number,
  points: Int32Array,
  stride: number,
): boolean {
  const end = 8 ** bits;
  let code = 0;
  for (let i = 0, at = 0; i < differences.length; i++, at += stride) {
    code += differences[i];
    if (code >= end) return false;
    const high = Math.floor(code / 2 ** LOW_BITS);
    const low = code - high * 2 ** LOW_BITS;
    for (let axis = 0; axis < 3; axis++) {
      points[at + axis] = everyThird(low >>> axis) | (everyThird(high >>> axis) << (LOW_BITS / 3));
    }
  }
  return true;
}

/** Bits 0, 3, 6, ... 27 of a number, together. */
function everyThird(number: number): number {
  let v = number & 0x09249249;
  v = (v | (v >>> 2)) & 0x030c30c3;
  v = (v | (v >>> 4)) & 0x0300f00f;
  v = (v | (v >>> 8)) & 0x030000ff;
  return (v | (v >>> 16)) & 0x3ff;
}

function pointValues(points: Int32Array, affine: Affine): Float32Array {
  const values = new Float32Array(points.length);
  for (let i = 0; i < points.length; i++) {
    const axis = i % 3;
    values[i] = affine.offset[axis] + Math.fround(affine.step[axis] * points[i]);
  }
  return values;
}
