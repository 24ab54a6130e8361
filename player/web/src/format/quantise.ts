/** Quantised arrays: rows of float32 as whole multiples of a step from an offset. */
import type { BitKernels } from "../types";
import type { Cursor } from "./cursor";
import { LIMITS } from "./generated";

/** How whole numbers become values: `offset + fround(step * q)`, the sum rounded too. */
export interface Affine {
  /** A channel's. */
  readonly offset: Float32Array;
  /** A channel's, not negative. */
  readonly step: Float32Array;
}

/** No |q| reaches this, so that q is exact in float32. */
const MAX_INTEGER = 2 ** 24;
/** Codes of differences between numbers below MAX_INTEGER are below this. */
const CODE_LIMIT = 4 * MAX_INTEGER;
const FLAG_BITMAP = 1;
const OUT_OF_RANGE = "a quantised value is out of range";

/** A quantised array before its numbers become values. */
interface QuantisedArray {
  readonly rows: number;
  readonly affine: Affine;
  /** A channel's: 1 where a code is the difference from the row before. */
  readonly predictor: Uint8Array;
  /** A row's: 0 where q is 0 and there are no codes; null when all rows have codes. */
  readonly kept: Uint8Array | null;
  readonly codes: Uint32Array;
}

/**
 * The (rows, channels) values of the array that fills the rest of a cursor.
 *
 * @throws FormatError when it is damaged, beyond the limits, or of another shape.
 */
export function decodeQuantised(
  cursor: Cursor,
  rows: number,
  channels: number,
  bits: BitKernels,
): Float32Array {
  const array = readQuantised(cursor, rows, channels, bits);
  const values = new Float32Array(rows * channels);
  if (!dequantise(array, values, null)) throw cursor.error(OUT_OF_RANGE);
  return values;
}

/**
 * The same, straight into some rows of a table.
 *
 * @param table (any rows, channels). @param at (rows,) which of its rows are written.
 */
export function decodeQuantisedInto(
  cursor: Cursor,
  table: Float32Array,
  at: Uint32Array,
  channels: number,
  bits: BitKernels,
): void {
  const array = readQuantised(cursor, at.length, channels, bits);
  if (!dequantise(array, table, at)) throw cursor.error(OUT_OF_RANGE);
}

function readQuantised(cursor: Cursor, rows: number, channels: number, bits: BitKernels): QuantisedArray {
  const [foundRows, foundChannels, flags, mode] = [cursor.u32(), cursor.u16(), cursor.u8(), cursor.u8()];
  if (foundRows !== rows || foundChannels !== channels || flags > FLAG_BITMAP) {
    throw cursor.error("a quantised array has another shape", {
      expected: `${rows} rows of ${channels}`,
      found: `${foundRows} rows of ${foundChannels}, flags ${flags}`,
    });
  }
  if (rows * channels * 4 > LIMITS.arrayBytes) throw cursor.error("a quantised array is too large");
  const affine = readAffine(cursor, channels);
  const predictor = cursor.take(channels);
  if (predictor.some((value) => value > (flags ? 0 : 1))) {
    throw cursor.error("a quantised array has an unknown predictor");
  }
  const kept = flags ? decodeFlags(cursor.part(cursor.u32()), rows, bits) : null;
  const count = channels * (kept ? countSet(kept) : rows);
  const codes = cursor.numbers(bits, { count, channels, mode }, CODE_LIMIT, OUT_OF_RANGE);
  return { rows, affine, predictor, kept, codes };
}

function countSet(flags: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < flags.length; i++) count += flags[i];
  return count;
}

/**
 * Offsets, then steps, of some channels.
 *
 * @throws FormatError when one is impossible.
 */
export function readAffine(cursor: Cursor, channels: number): Affine {
  const offset = cursor.floats(channels);
  const step = cursor.floats(channels);
  for (let channel = 0; channel < channels; channel++) {
    const reach = Math.fround(step[channel] * MAX_INTEGER);
    const ends = [Math.fround(offset[channel] + reach), Math.fround(offset[channel] - reach)];
    if (step[channel] < 0 || !ends.every(Number.isFinite)) {
      throw cursor.error("a quantised array has impossible steps");
    }
  }
  return { offset, step };
}

/**
 * `count` numbers that are 0 or 1: an entropy-coded array of one channel in mode 1, to the end of a cursor.
 *
 * @throws FormatError when it is damaged or beyond the limits.
 */
export function decodeFlags(cursor: Cursor, count: number, bits: BitKernels): Uint8Array {
  if (count > LIMITS.arrayBytes) throw cursor.error("there are too many flags");
  const layout = { count, channels: 1, mode: 1 };
  return new Uint8Array(cursor.numbers(bits, layout, 2, "a flag is neither 0 nor 1"));
}

/**
 * Write the values of an array, into its own rows or those that `at` names.
 *
 * @returns false when a q is out of range.
 */
function dequantise(array: QuantisedArray, out: Float32Array, at: Uint32Array | null): boolean {
  const { rows, predictor, kept, codes } = array;
  const { offset, step } = array.affine;
  const channels = predictor.length;
  const last = new Int32Array(channels);
  const mask = Int32Array.from(predictor, (kind) => -kind);
  let from = 0;
  let sign = 0;
  for (let row = 0; row < rows; row++) {
    const to = (at ? at[row] : row) * channels;
    if (kept && kept[row] === 0) {
      // Adding 0, as the product with q = 0 is, makes -0 a 0.
      for (let c = 0; c < channels; c++) out[to + c] = offset[c] + 0;
      continue;
    }
    for (let c = 0; c < channels; c++) {
      const code = codes[from++] | 0;
      const q = (last[c] & mask[c]) + ((code >> 1) ^ -(code & 1));
      last[c] = q;
      // Negative once one of the differences was, whatever comes later.
      sign |= (MAX_INTEGER - 1 + q) | (MAX_INTEGER - 1 - q);
      out[to + c] = offset[c] + Math.fround(step[c] * q);
    }
  }
  return sign >= 0;
}
