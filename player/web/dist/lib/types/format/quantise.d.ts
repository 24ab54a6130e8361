/** Quantised arrays: rows of float32 as whole multiples of a step from an offset. */
import type { BitKernels } from "../types";
import type { Cursor } from "./cursor";
/** How whole numbers become values: `offset + fround(step * q)`, the sum rounded too. */
export interface Affine {
    /** A channel's. */
    readonly offset: Float32Array;
    /** A channel's, not negative. */
    readonly step: Float32Array;
}
/**
 * The (rows, channels) values of the array that fills the rest of a cursor.
 *
 * @throws FormatError when it is damaged, beyond the limits, or of another shape.
 */
export declare function decodeQuantised(cursor: Cursor, rows: number, channels: number, bits: BitKernels): Float32Array;
/**
 * The same, straight into some rows of a table.
 *
 * @param table (any rows, channels). @param at (rows,) which of its rows are written.
 */
export declare function decodeQuantisedInto(cursor: Cursor, table: Float32Array, at: Uint32Array, channels: number, bits: BitKernels): void;
/**
 * Offsets, then steps, of some channels.
 *
 * @throws FormatError when one is impossible.
 */
export declare function readAffine(cursor: Cursor, channels: number): Affine;
/**
 * `count` numbers that are 0 or 1: an entropy-coded array of one channel in mode 1, to the end of a cursor.
 *
 * @throws FormatError when it is damaged or beyond the limits.
 */
export declare function decodeFlags(cursor: Cursor, count: number, bits: BitKernels): Uint8Array;
