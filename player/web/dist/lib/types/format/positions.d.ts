/** Anchor positions: points of a grid in Morton order. */
import type { BitKernels } from "../types";
import type { Cursor } from "./cursor";
/**
 * (count, 3) positions, from the rest of a cursor.
 *
 * @throws FormatError when they are damaged, beyond the limits, or leave their grid.
 */
export declare function decodePositions(cursor: Cursor, count: number, bits: BitKernels): Float32Array;
/**
 * Grid points of Morton codes that are given by their differences.
 *
 * @param differences the first code, then what each adds to the one before.
 * @param bits of a coordinate, at most 17.
 * @param points row i's x, y, z are written from `i * stride` on.
 * @returns false when a code leaves the grid.
 */
export declare function mortonPoints(differences: Float64Array, bits: number, points: Int32Array, stride: number): boolean;
