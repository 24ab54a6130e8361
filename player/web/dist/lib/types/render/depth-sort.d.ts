/**
 * Gaussians by depth: a stable counting sort over 16-bit keys.
 *
 * A key is a depth's place between the nearest and the farthest one, counted in steps of the float32's own bit
 * pattern. For positive floats that pattern grows with the number, about like its logarithm, so keys are finest
 * where the viewer stands, and one Gaussian far away does not make the others' keys coarse.
 */
import { type PackedFrame } from "../types";
/** Depth of a point: `row[0] x + row[1] y + row[2] z + row[3]`, the stream's units in front of the camera. */
export type DepthRow = readonly [number, number, number, number];
/** Memory of the sort, kept from one to the next. */
export declare class SortScratch {
    readonly histogram: Uint32Array<ArrayBuffer>;
    depths: Float32Array<ArrayBuffer>;
    /** The bit patterns of `depths`. */
    depthBits: Int32Array<ArrayBuffer>;
    /** Room for so many Gaussians. */
    reserve(count: number): void;
}
/** Copies the means of a frame, three numbers each, to `out`. */
export declare function copyMeans(frame: PackedFrame, out: Float32Array): void;
/**
 * The drawing order from back to front. Equal keys come in falling order of their indices: seen from the front
 * that is the order of the Gaussians, which the specification asks for.
 *
 * @param means (count, 3).
 * @param near Gaussians not deeper than this, and those whose depth is no finite number, are left out.
 * @param order receives the indices; at least `count` long.
 * @returns how many indices were written.
 */
export declare function countingSort(means: Float32Array, count: number, row: DepthRow, near: number, scratch: SortScratch, order: Uint32Array): number;
